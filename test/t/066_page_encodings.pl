# A page is ASCII and means the same in a database of any encoding; what Unicode lacks, or what is no character, is seen as a
# replacement, and no name stops a report.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '-E', 'UTF8', '--locale=C' ]);
$node->start;

# A page whose column, categories, label and title are these, as literals, in a database of that encoding
sub page
{
	my ($encoding, $client, $column, $category, $label) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE \"$encoding\" ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql($encoding, 'CREATE EXTENSION divergence');
	return page_again($encoding, $client, $column, $category, $label);
}

sub page_again
{
	my ($encoding, $client, $column, $category, $label) = @_;

	return $node->safe_psql($encoding, qq{
		SET client_encoding = '$client';
		CREATE TEMPORARY TABLE made AS SELECT d, CASE WHEN i % 10 < 4 + d THEN $category ELSE 'a' END AS "$column" FROM generate_series(1, 2) AS d, generate_series(1, 400) AS i;
		CREATE TEMPORARY TABLE days AS SELECT d, profile_agg(m) AS p FROM made AS m GROUP BY d;
		SELECT drift_page(array_agg(p) FILTER (WHERE d = 1), array_agg(p ORDER BY d), ARRAY[$label, $label], $label, ignore => '{d}') FROM days});
}

# The same letters, in encodings that have them
foreach my $case (
	[ [qw(UTF8 KOI8R WIN1251 ISO_8859_5)], 'слово', 1089, 1083, 1086, 1074, 1086 ],
	[ [qw(EUC_JP EUC_JIS_2004)], '東京', 26481, 20140 ],
	[ [qw(LATIN1 LATIN9 WIN1252)], 'Größe', 71, 114, 246, 223, 101 ])
{
	my ($encodings, $word, @points) = @$case;
	my $shown = join '', map { $_ < 128 ? chr : "&#$_;" } @points;
	my $first;

	foreach my $encoding (@$encodings)
	{
		my $page = page($encoding, 'UTF8', $word, "'$word'", "'$word'");
		my $names = () = $page =~ /<bdi>\Q$shown\E<\/bdi>/g;

		unlike($page, qr/[^\x0a\x20-\x7e]/, "$encoding: is ASCII");
		cmp_ok($names, '>=', 6, "$encoding: names are what they were");
		like($page, qr/<title>\Q$shown\E<\/title>/, "$encoding: and so is the title");
		$first //= $page;
		is($page, $first, "$encoding: the same bytes as in $encodings->[0]");
	}
}

# What turns the direction of text, ends a paragraph, or is no character
my $signs = q{U&'x\202E\2066\2029\0085\FFFE\FDD0\FEFFy'};
like(page_again('UTF8', 'UTF8', 'x', $signs, $signs), qr{<bdi>x(?:&#65533;){6}&#65279;y</bdi>}, 'signs that reach beyond their own text are replaced');
like(page_again('UTF8', 'UTF8', 'x', q{U&'\+01F600\0301'}, "'x'"), qr{<bdi>&#128512;&#769;</bdi>}, 'others are not');

# Bytes that have no form in Unicode, or no meaning
foreach my $case ([ 'WIN1250', q{E'<\x81>\xE9'}, '&lt;&#65533;&gt;&#233;' ], [ 'EUC_CN', q{E'\xA2\xA1<\xB9\xFA'}, '&#65533;&lt;&#22269;' ],
	[ 'MULE_INTERNAL', q{E'<\x81\xE4>'}, '&lt;&#65533;&gt;' ],
	[ 'SQL_ASCII', q{E'\xE4<\xC3\xA4\xC3'}, '&#65533;&lt;&#228;&#65533;' ])
{
	my ($encoding, $bytes, $shown) = @$case;
	my $page = page($encoding, $encoding, 'x', $bytes, $bytes);
	my $names = () = $page =~ /<bdi>\Q$shown\E<\/bdi>/g;

	unlike($page, qr/[^\x0a\x20-\x7e]/, "$encoding: is ASCII");
	cmp_ok($names, '>=', 5, "$encoding: bytes without a form in Unicode are replaced");
}

# Longer than what is converted at a time, which ends within no character
my $long = join '', map { 'й' . 'x' x ($_ % 3) } 1 .. 5000;
my $shown = join '', map { '&#1081;' . 'x' x ($_ % 3) } 1 .. 5000;
like(page_again('KOI8R', 'UTF8', 'x', "'y'", "'$long'"), qr/<h1><bdi>\Q$shown\E<\/bdi><\/h1>/, 'a long title, byte by byte');
$long =~ s/й/東/g;
$shown =~ s/1081/26481/g;
like(page_again('EUC_JP', 'UTF8', 'x', "'y'", "'$long'"), qr/<h1><bdi>\Q$shown\E<\/bdi><\/h1>/, 'a long title of characters of several bytes');

done_testing();
