# What a release says about itself: META.json as PGXN's specification 1.0.0 wants it, and one version in every place.
use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $version = slurp_file('divergence.control') =~ /^default_version = '(.*)'$/m ? $1 : BAIL_OUT('no default_version');

# What is wrong with a META.json, one line a fault
sub faults
{
	my ($meta) = @_;
	my @faults;
	my $semver = qr/^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
	my $term = qr/^[^\/\\[:cntrl:]]{2,255}$/;
	my %known = map { $_ => 1 } qw(name version abstract maintainer license provides meta-spec description generated_by tags
	  no_index prereqs release_status resources);
	my $is_text = sub { defined $_[0] && !ref $_[0] && $_[0] ne '' };
	# the fault comes first: a match that fails in list context is no argument at all
	my $check = sub { push @faults, $_[0] unless $_[1]; };

	$check->("no $_", exists $meta->{$_}) for qw(name version abstract maintainer license provides meta-spec);
	$check->("unknown key $_", $known{$_} || /^x_./i) for keys %$meta;
	$check->("$_ is no text", $is_text->($meta->{$_})) for qw(name version abstract maintainer);
	$check->('name is no term', ($meta->{name} // '') =~ $term);
	$check->('version is no semantic version', ($meta->{version} // '') =~ $semver);
	$check->('license is none of the list', ($meta->{license} // '') =~ /^(?:agpl_3|apache_1_1|apache_2_0|artistic_1|artistic_2|bsd|freebsd|gfdl_1_2|gfdl_1_3|gpl_1|gpl_2|gpl_3
		|lgpl_2_1|lgpl_3_0|mit|mozilla_1_0|mozilla_1_1|openssl|perl_5|postgresql|qpl_1_0|ssleay|sun|zlib|open_source|restricted
		|unrestricted|unknown)$/x);
	$check->('meta-spec is not 1.0.0', (ref $meta->{'meta-spec'} eq 'HASH' ? $meta->{'meta-spec'}{version} : '') eq '1.0.0');
	$check->('release_status', !exists $meta->{release_status} || $meta->{release_status} =~ /^(?:stable|testing|unstable)$/);
	$check->('tags', !exists $meta->{tags} || ref $meta->{tags} eq 'ARRAY' && @{ $meta->{tags} } > 0
		  && !grep { ref $_ || $_ !~ $term } @{ $meta->{tags} });

	my $provides = ref $meta->{provides} eq 'HASH' ? $meta->{provides} : {};
	$check->('provides nothing', scalar(%$provides));
	foreach my $name (sort keys %$provides)
	{
		my $extension = $provides->{$name};

		$check->("provides: $name is no term", $name =~ $term);
		$check->("$name: version is no semantic version", ($extension->{version} // '') =~ $semver);
		$check->("$name: no file", $is_text->($extension->{file}));
		$check->("$name: unknown key $_", /^(?:file|version|abstract|docfile)$/ || /^x_./i) for keys %$extension;
		foreach my $key (grep { defined $extension->{$_} } qw(file docfile))
		{
			$check->("$name: $key $extension->{$key} does not exist", -f $extension->{$key});
		}
	}

	my $prereqs = $meta->{prereqs} // {};
	foreach my $phase (sort keys %$prereqs)
	{
		$check->("prereqs: $phase", $phase =~ /^(?:configure|build|test|runtime|develop)$/);
		foreach my $kind (sort keys %{ $prereqs->{$phase} })
		{
			$check->("prereqs: $phase $kind", $kind =~ /^(?:requires|recommends|suggests|conflicts)$/);
			foreach my $range (values %{ $prereqs->{$phase}{$kind} })
			{
				$check->("prereqs: $_", $_ eq '0' || s/^(?:[<>]=?|==|!=)\s*//r =~ $semver) for split /\s*,\s*/, $range;
			}
		}
	}
	return join "\n", @faults;
}

my $meta = eval { JSON::PP->new->utf8->decode(slurp_file('META.json')) };
is($@, '', 'META.json is JSON');
is(faults($meta), '', 'and valid for PGXN');

# that this would be noticed
{
	my %broken = (%$meta, version => '1.0', tags => ['a/b'], provides => { divergence => { file => 'sql/none.sql', version => '1.0.0' } });

	delete $broken{maintainer};
	is( faults(\%broken),
		"no maintainer\nmaintainer is no text\nversion is no semantic version\ntags\ndivergence: file sql/none.sql does not exist",
		'faults are noticed');
}

# one version
is($meta->{version}, $version, 'META.json names the version of the control file');
is_deeply([ map { $meta->{provides}{divergence}{$_} } qw(version file) ],
	[ $version, (grep { -f } "sql/divergence--$version.sql", (sort glob "sql/divergence--*--$version.sql")[0] // ())[0] ],
	'so does its entry for the extension, with the script that makes it');
like((slurp_file('CHANGELOG.md') =~ /^## (.*)$/m)[0], qr/^\Q$version\E(?: \(unreleased\)|, \d{4}-\d\d-\d\d)$/,
	'the latest heading of CHANGELOG.md is it');
is((slurp_file('debian/changelog') =~ /^postgresql-divergence \((.*)-\d+\) /)[0], $version, 'and the latest Debian package');
foreach my $script (glob 'sql/*.sql')
{
	my ($name, $first) = ($script =~ m{/(.*)}, slurp_file($script) =~ /\A(.*)\n/);

	like($name, qr/^divergence--\d+\.\d+\.\d+(?:--\d+\.\d+\.\d+)?\.sql$/, "$name is named after versions");
	is($first, "/* sql/$name */", "$name begins with its name");
}
my @made = map { /--([\d.]+)\.sql$/ } glob 'sql/*.sql';
is((sort { version_order($a, $b) } @made)[-1], $version, 'the scripts lead to it and no further');

sub version_order
{
	my @a = split /\./, $_[0];
	my @b = split /\./, $_[1];

	return $a[0] <=> $b[0] || $a[1] <=> $b[1] || $a[2] <=> $b[2];
}

done_testing();
