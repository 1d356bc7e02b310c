# shellcheck shell=sh
#
# For scripts that need other majors of PostgreSQL, or a system on which nothing
# else is installed: a Debian in a folder of its own, unpacked by debootstrap and
# kept for the next time.  Nothing but the folder is written, no cluster is created
# and no service started.
#
#	take_folder NAME		makes folder NAME of the cache ours, or says in $reason
#							why not
#	fill_folder SUITES PACKAGE...	unpacks Debian with the packages into it, unless
#							that was done; packages that are new on the list are added
#	in_folder COMMAND...	runs a command within, as root
#	leave_folder			gives it up; to be called at exit as well
#
# $root is the folder, empty while there is none.  $root/work is for the caller, and
# deleted before and after.
#
# A release of Ubuntu is unpacked the same way, alone.  Debian has no package with
# Ubuntu's keys: /usr/share/keyrings/ubuntu-archive-keyring.gpg is that of Ubuntu's
# package ubuntu-keyring.
#
# Read: DIVERGENCE_CACHE, where the folders are kept, by default ~/.cache/divergence;
# MIRROR and UBUNTU_MIRROR, mirrors, by default debootstrap's choice.

cache=${DIVERGENCE_CACHE:-${HOME:-/root}/.cache/divergence}
root=

# shellcheck disable=SC2034
take_folder()
{
	if [ "$(id -u)" -ne 0 ]; then
		reason="only root can unpack a Debian"
	elif ! command -v debootstrap >/dev/null; then
		reason="debootstrap, which unpacks a Debian, is not installed"
	elif ! { mkdir -p "$cache" && exec 9>"$cache/$1.lock" && flock -n 9; }; then
		reason="$cache/$1 is in use by another run"
	else
		root=$cache/$1
		clear_folder
		return
	fi
	return 1
}

# The mount goes before anything is deleted.
clear_folder()
{
	if mountpoint -q "$root/proc"; then
		umount "$root/proc" || umount -l "$root/proc"
	fi
	rm -rf "$root/work"
}

leave_folder()
{
	[ -n "$root" ] || return 0
	clear_folder
	rm -f "$root.lock"
	exec 9>&-
	root=
}

in_folder()
{
	mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
	chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		DEBIAN_FRONTEND=noninteractive "$@"
}

is_ubuntu()
{
	case $1 in
		jammy | noble) ;;
		*) return 1 ;;
	esac
}

# bare_ubuntu SUITE: with the updates, among which are the minor releases of PostgreSQL
bare_ubuntu()
{
	mirror=${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
	keys=/usr/share/keyrings/ubuntu-archive-keyring.gpg
	if [ ! -f "$keys" ]; then
		echo "Ubuntu's keys are not at hand: $keys"
		return 1
	fi
	# the script of one release serves those after it, which debootstrap may not know yet
	debootstrap --variant=minbase --components=main,universe "--keyring=$keys" "$1" "$root" "$mirror" /usr/share/debootstrap/scripts/jammy || return 1
	echo "deb $mirror $1-updates main universe" >>"$root/etc/apt/sources.list"
}

# unpack_debian SUITE OTHER...: bare Debian SUITE, which takes from the others what
# it has not itself
unpack_debian()
{
	rm -rf "$root"
	mkdir -p "$root"
	if is_ubuntu "$1"; then
		bare_ubuntu "$1" || return 1
	else
		# shellcheck disable=SC2086
		debootstrap --variant=minbase "$1" "$root" ${MIRROR:-} || return 1
	fi
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	mkdir -p "$root/etc/postgresql-common/createcluster.d"
	echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.d/none.conf"
	sources=$(grep '^deb ' "$root/etc/apt/sources.list")
	suite=$1
	shift
	for other in "$@"; do
		echo "$sources" | sed "s/ $suite / $other /" >>"$root/etc/apt/sources.list"
	done
	# debootstrap does not ask either how long ago a mirror was last written
	in_folder apt-get update -q -o Acquire::Check-Valid-Until=false || return 1
	touch "$root/bare"
}

# What fails is returned by hand: within a caller's "if" nothing ends by itself.
fill_folder()
{
	wanted=$*
	[ "$(cat "$root/complete" 2>/dev/null)" != "$wanted" ] || return 0
	# shellcheck disable=SC2086
	[ -f "$root/bare" ] || unpack_debian $1 || return 1
	shift
	in_folder apt-get install -y -q --no-install-recommends "$@" </dev/null &&
		in_folder apt-get clean &&
		echo "$wanted" >"$root/complete"
}
