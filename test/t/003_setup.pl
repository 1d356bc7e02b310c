# What brings missing packages, script/bootstrap, with an apt-get that only writes down what it is called with; and what
# make and script/pgtmp say without a PostgreSQL.
use strict;
use warnings;

use File::Temp;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = File::Temp->newdir(DIR => $ENV{TMPDIR} // '/tmp');
my $script = slurp_file('script/bootstrap');

# the servers of this machine are none of the bare machine's
$script =~ s{(?<= )/usr/(?=lib/postgresql/|pgsql-|libexec/)}{/nowhere/}g;
mkdir "$folder/script";
mkdir "$folder/bin";
write_script("$folder/script/bootstrap", $script);

sub write_script
{
	my ($file, $text) = @_;

	unlink $file;
	open my $out, '>', $file or BAIL_OUT("cannot write $file: $!");
	print $out $text;
	close $out;
	chmod 0755, $file;
	return;
}

# the tools of this machine but for those that a bare one lacks
foreach my $file (glob '/bin/* /usr/bin/*')
{
	my ($name) = $file =~ m{([^/]+)$};

	symlink $file, "$folder/bin/$name"
	  if $name !~ /^(?:pg_config|cc|gcc|clang.*|sudo|dnf|brew|apk|apt.*|dpkg.*|prove)$/ && !-l "$folder/bin/$name";
}
write_script("$folder/bin/apt-get", <<'STUB');
#!/bin/sh
echo "$*" >>"$CALLS"
case " $* " in
	*" update "*) [ -n "${NO_NETWORK:-}" ] && echo "Err:1 http://x InRelease" || echo "Get:1 http://x InRelease" ;;
	*" -s "*) echo "Inst gcc (1)"; echo "Inst libicu72 (1)" ;;
	*" --print-uris "*) echo "'http://x/a.deb' a.deb 1500000 SHA256:0" ;;
	*" download "*) touch postgresql-15_1.deb ;;
	*) for i in 1 2 3 4 5 6 7 8 9; do echo "Setting up $i"; done; ln -s "$(PATH=$REAL command -v gcc)" "${0%/*}/gcc" ;;
esac
STUB
write_script("$folder/bin/apt-cache", <<'STUB');
#!/bin/sh
case $1 in
	policy) echo "  Candidate: 15+248" ;;
	show) echo "Depends: clang-14, libpq-dev (>= 15~~), llvm-14-dev, libicu72 (>= 72.1), libllvm14, ssl-cert, postgresql-common" ;;
esac
STUB
write_script("$folder/bin/sudo", qq(#!/bin/sh\nshift; exec "\$@"\n));
# a package of PostgreSQL, as far as script/bootstrap looks at it
write_script("$folder/bin/dpkg-deb", <<'STUB');
#!/bin/sh
bin=$3/usr/lib/postgresql/15/bin
mkdir -p "$bin"
for program in postgres initdb psql; do
	printf '#!/bin/sh\n' >"$bin/$program"
done
touch "$bin/postgres.h" "$bin/pgxs.mk"
cat >"$bin/pg_config" <<CONFIG
#!/bin/sh
here=\$(dirname "\$0")
case \$1 in
	--version) echo "PostgreSQL 15.1" ;;
	--pgxs) echo "\$here/pgxs.mk" ;;
	--cc) echo gcc ;;
	*) echo "\$here" ;;
esac
CONFIG
chmod 755 "$bin"/*
STUB

# The exit code and the output of script/bootstrap on the bare machine
sub bootstrap
{
	my ($variables, @arguments) = @_;

	unlink "$folder/calls";
	local %ENV = (PATH => "$folder/bin", REAL => $ENV{PATH}, HOME => "$folder", CALLS => "$folder/calls", DIVERGENCE_CACHE => "$folder/cache", %$variables);
	my $output = qx("$folder/script/bootstrap" @arguments 2>&1 </dev/null);
	return ($? >> 8, $output, -f "$folder/calls" ? slurp_file("$folder/calls") : '');
}

my ($code, $output, $calls) = bootstrap({}, '--check', 'run');
is($code, 1, 'a check fails');
like($output, qr/^Install it with: sudo apt-get install gcc libc6-dev postgresql-15 postgresql-server-dev-15$/m, 'a check names the packages');
is($calls, '', 'a check installs nothing');

($code, $output, $calls) = bootstrap({ NO_NETWORK => 1 }, 'demo');
is($code, 1, 'without network it fails');
like($output, qr/^apt-get reached no package source; .* is in \S+apt\.log\.\n.*: gcc libc6-dev postgresql-15 postgresql-server-dev-15\n\z/m,
	'and says so, and which packages are meant');
is(scalar($calls =~ tr/\n//), 1, 'and tries nothing more');
like($calls, qr/Retries=0 .*Timeout=10/, 'and does not wait long');

($code, $output, $calls) = bootstrap({}, 'demo');
is($code, 0, 'what is missing is brought') or diag($output);
like($output, qr/^apt-get will install, 2 MB to download:\n  gcc libicu72\n/m, 'what comes is said before, and how much');
like($output, qr/^PostgreSQL 15 will be unpacked into \S+, 2 MB to download/m, 'and so is where PostgreSQL goes');
unlike($output, qr/Setting up/, 'what apt-get prints does not appear');
like(slurp_file("$folder/cache/apt.log"), qr/Setting up 9/, 'but is in the log');
my ($satisfy) = $calls =~ /satisfy -y \S+ (.*)/;
is($satisfy, 'gcc,libc6-dev,libicu72 (>= 72.1)', 'apt-get is asked for tools and libraries only: no PostgreSQL, no LLVM');
unlike($script, qr/create_main_cluster|postgresql-common/, 'no setting of Debian is touched');

($code, $output, $calls) = bootstrap({}, 'demo');
is("$code$output$calls", '0', 'then nothing is missing, though there is no cc');
like((bootstrap({}, '--pg-config-for-tests'))[1], qr{^$folder/cache/postgresql-15/}, 'tests run on the PostgreSQL that was unpacked');
is((bootstrap({}, '--pg-config'))[1], "pg_config\n", 'but nobody installs into it');

unlink "$folder/bin/gcc";
symlink '/usr/bin/gcc', "$folder/bin/cc";
($code, $output) = bootstrap({ PG_CONFIG => "$folder/cache/postgresql-15/usr/lib/postgresql/15/bin/pg_config" }, 'demo');
like($output, qr/^  - the C compiler .*, gcc$/m, 'a cc does not stand in for the gcc that PostgreSQL calls');

# make and script/pgtmp without PostgreSQL
{
	local $ENV{PG_CONFIG} = '/nowhere/pg_config';
	foreach my $command ('make', 'script/pgtmp psql')
	{
		like(scalar qx($command 2>&1), qr/needs what is not installed here:\n(?:.*\n)*?.*postgresql/, "$command without PostgreSQL names packages");
	}
}

my $help = qx(make -s help);
my %helped = map { $_ => 1 } $help =~ /^make (\S+) /mg;
my ($phony) = slurp_file('Makefile') =~ /^\.PHONY: (.*)/m;
is(join(' ', grep { !$helped{$_} && $_ ne 'FORCE' } split ' ', $phony), '', 'make help has a line for each target');

SKIP:
{
	skip 'script/pgtmp is not at hand', 1 if !-x 'script/pgtmp';
	my $odd = "/tmp/it's a folder.$$";
	mkdir $odd;
	local $ENV{TMPDIR} = $odd;
	is(scalar qx(script/pgtmp psql -XAtc "SELECT 1" 2>&1), "1\n", 'an apostrophe and blanks in TMPDIR do no harm');
	rmdir $odd;
}

# they compile in a temporary folder, whose path make must not split; a folder whose path is written out has no blanks
my @without = grep { my $text = slurp_file($_); $text =~ m{mktemp -d(?! /)} && $text !~ m{test/lib/tmpdir\.sh} } glob 'script/*';
is("@without", '', 'scripts that make a temporary folder avoid a TMPDIR with blanks');

done_testing();
