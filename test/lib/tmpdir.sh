# shellcheck shell=sh
#
# For scripts that compile, or start servers, in a temporary folder: gives up a TMPDIR
# with blanks or quotes in its path, which would end words in make, in LD_PRELOAD and
# in the server's configuration.

case ${TMPDIR:-/tmp} in
	*[!A-Za-z0-9/._+,@-]*)
		TMPDIR=/tmp
		export TMPDIR ;;
esac
