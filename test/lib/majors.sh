# shellcheck shell=sh
#
# For scripts that run tests on several majors of PostgreSQL: which ones, where they
# are, and how many tests passed.  Goes with debian.sh, which brings those that the
# system has not.

passed=0
failed=0
skipped=0

# major, and the release of Debian or Ubuntu that ships it
majors()
{
	cat <<-LIST
		14 jammy
		15 bookworm
		16 noble
		17 trixie
		18 sid
	LIST
}

# those of Debian, whose servers go together in one system
debian_majors()
{
	majors | while read -r each suite; do
		is_ubuntu "$suite" || echo "$each"
	done
}

# The release that ships a major, or nothing
release_of()
{
	majors | sed -n "s/^$1 //p"
}

# what the test suite needs besides the server; diff and the like are in any Debian
test_packages="make gcc libc6-dev libmpfr-dev libipc-run-perl perl tidy"

# The pg_config of a major that this system has with headers and server, or nothing
local_config()
{
	for file in "${PG_CONFIG:-pg_config}" "/usr/lib/postgresql/$1/bin/pg_config" "/usr/pgsql-$1/bin/pg_config"; do
		case $("$file" --version 2>/dev/null) in
			"PostgreSQL $1".* | "PostgreSQL $1"[a-z]*) ;;
			*) continue ;;
		esac
		if [ -x "$("$file" --bindir)/initdb" ] && [ -f "$("$file" --includedir-server)/postgres.h" ]; then
			echo "$file"
			return
		fi
	done
}

# fill_with MAJORS: the folder that was taken gets these majors, or the reason why not
# is shown
# shellcheck disable=SC2154
fill_with()
{
	suites=
	servers=
	# the newest release is the one that programs of the older ones run on
	for each in $(echo "$1" | tr ' ' '\n' | sort -rn); do
		suites="$suites $(release_of "$each")"
		servers="$servers postgresql-$each postgresql-server-dev-$each"
	done
	[ -f "$root/complete" ] || echo "Unpacking Debian$suites with$servers into $root ..."
	# shellcheck disable=SC2086
	if ! fill_folder "$suites" $servers $test_packages >"$root.log" 2>&1; then
		tail -n 5 "$root.log"
		return 1
	fi
	rm "$root.log"
}

skip()
{
	echo "skipped: $*"
	skipped=$((skipped + 1))
}

# count TITLE LOG CODE VERSION: the last summary line of a run of script/test
count()
{
	summary=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$2" | tail -n 1)
	if [ -z "$summary" ]; then
		echo "$1: broke off with exit code $3"
		failed=$((failed + 1))
		return
	fi
	echo "$1: ${summary% *} passed, ${summary#* } failed: $4"
	passed=$((passed + ${summary% *}))
	failed=$((failed + ${summary#* }))
	if [ "$3" -ne 0 ] && [ "${summary#* }" -eq 0 ]; then
		failed=$((failed + 1))
	fi
}

# The last line, and whether all went well
summarise()
{
	printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
}
