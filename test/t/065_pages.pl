# The pages as files: valid HTML, drawings that are XML, and in a browser nothing fetched, nothing said on the console, names as text,
# no line wider than a telephone and enough contrast in light and dark, and all numbers on paper.  What looks at them, tidy, chromium and
# pdftotext, need not be there: what is skipped then is said.
use strict;
use warnings;

use File::Temp;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '-E', 'UTF8', '--locale=C' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION divergence');

my $folder = File::Temp->newdir(DIR => $ENV{TMPDIR} // '/tmp');

# Names that want to be more than text
my @hostile = (
	q{<script>document.title = "taken"</script>},
	q{</title></style></h1></main></body></html>},
	q{"><img src=x onerror=alert(1)>},
	q{'/><svg onload=alert(1)>},
	q{&lt;b&gt; &amp; &#60;i&#62; &nbsp},
	q{<!-- no end},
	q{]]> <![CDATA[},
	q{javascript:alert(1)},
	q{a} . 'w' x 120,
	qq{\x{202e}txt.exe},
	qq{caf\x{e9} \x{6771}\x{4eac} \x{1f600} \x{5e9}\x{5dc}\x{5d5}\x{5dd}},
	q{ two  spaces });

sub literal
{
	my ($text) = @_;

	utf8::encode(my $bytes = $text);
	$bytes =~ s/'/''/g;
	return "'$bytes'";
}

# The numbers of made-up rows
$node->safe_psql('postgres', q{
	CREATE TABLE made AS
	SELECT i % 12 AS day, u, v, least(u, v) AS w
	FROM (SELECT i, i * 2654435761 % 4294967296 / 4294967296::float8 AS u, i * 1597334677 % 4294967296 / 4294967296::float8 AS v FROM generate_series(1::bigint, 6000) AS i) AS x});

# An evaluation whose periods bear these names
sub evaluation
{
	my ($score, @labels) = @_;
	my $labels = join ', ', map { literal($_) } @labels;

	return qq{SELECT evaluation_page(array_agg(n ORDER BY period), array_agg(p ORDER BY period), ARRAY[$labels], }
	  . literal($labels[0])
	  . qq{) FROM (SELECT day % @{[ scalar @labels ]} AS period, histogram_agg($score) FILTER (WHERE v >= u) AS n, histogram_agg($score) FILTER (WHERE v < u) AS p FROM made GROUP BY 1) AS x};
}

# The drift of rows of JSON, whose keys bear these names, and every third key values that do, too: after a week all of them change.
# Between these are numbers, and values that are often missing.
sub drift
{
	my ($title, $days, $rows, $labels, @names) = @_;
	my $names = join ', ', map { literal($_) } @names;
	my @labels = map { literal($labels->[ $_ % @$labels ]) } 0 .. $days - 1;

	return qq{SELECT drift_page(array_agg(p ORDER BY day) FILTER (WHERE day <= 7), array_agg(p ORDER BY day), ARRAY[@{[ join(', ', @labels) ]}], @{[ literal($title) ]})
		FROM (SELECT day, profile_agg(j) AS p
			  FROM (SELECT day, jsonb_object_agg(name, CASE c % 3 WHEN 0 THEN to_jsonb(names[1 + (h % 5 + CASE WHEN day > 7 THEN 3 ELSE 0 END) % cardinality(names)])
															  WHEN 1 THEN to_jsonb(h * CASE WHEN day > 7 THEN h / 1e9 ELSE 1 END)
															  ELSE CASE WHEN h % 10 < CASE WHEN day > 7 THEN 8 ELSE 2 END THEN 'null' ELSE to_jsonb(h % 3 = 0) END END) AS j
					FROM (SELECT ARRAY[$names] AS names) AS n, generate_series(1, $days) AS day, generate_series(1, $rows) AS i, unnest(names) WITH ORDINALITY AS u (name, c),
						 LATERAL (SELECT hashint8(day * 1000003 + i * 1009 + c) & 2147483647 AS h) AS h
					GROUP BY day, i) AS x
			  GROUP BY day) AS d};
}

my @days = map { sprintf '2026-03-%02d', $_ } 1 .. 12;
my %pages = (
	evaluation => evaluation('u', @days),
	'hostile evaluation' => evaluation('u', @hostile),
	'evaluation of logits' => evaluation('ln(u / (1 - u))', @days),
	'evaluation of one period' => evaluation('u', 'March'),
	'evaluation of nothing' => q{SELECT evaluation_page(NULL, NULL, NULL)},
	drift => drift('Visits', 12, 200, \@days, map { "column $_" } 1 .. 12),
	'hostile drift' => drift($hostile[0], 12, 200, \@hostile, @hostile),
	'no data' => q{SELECT drift_page(ARRAY[p], ARRAY[p, NULL], '{Monday,Tuesday}') FROM (SELECT profile_agg(m) AS p FROM made AS m) AS x},
	'no drift' => q{SELECT drift_page(ARRAY[p], ARRAY[p], '{Monday}') FROM (SELECT profile_agg(m) AS p FROM made AS m) AS x},
	'all kinds' => q{SELECT drift_page(array_agg(p) FILTER (WHERE day < 6), array_agg(p ORDER BY day), array_agg(day::text ORDER BY day))
		FROM (SELECT day, profile_agg(k) AS p
			  FROM (SELECT day, (1000 * u * (1 + day / 6))::int AS "number", date '2026-01-01' + (30 * u * (1 + day / 6))::int AS "date", timestamptz '2026-01-01 00:00:00Z' + u * interval '1 day' * (1 + day / 6) AS at,
						   time '00:00' + u * interval '5 hours' * (1 + day / 6) AS "time", u * interval '1 hour' * (1 + day / 6) AS "interval", ceil(9 * u * (1 + day / 6)) AS few, v > 0.5 + day / 6 * 0.3 AS flag,
						   CASE WHEN u > day / 6 * 0.5 THEN ARRAY[1] END AS "array", CASE WHEN day < 6 THEN 'x' END AS gone, 'user ' || (3000 * u + day / 6 * 2000 * v)::int AS many, '' AS empty FROM made) AS k
			  GROUP BY day) AS d});

my %html;
foreach my $name (sort keys %pages)
{
	my $page = $node->safe_psql('postgres', $pages{$name});
	my $file = "$folder/" . ($name =~ tr/ /_/r) . '.html';

	open my $out, '>', $file or BAIL_OUT("cannot write $file: $!");
	print $out $page;
	close $out;
	$html{$name} = { text => $page, file => $file };
}

# Each drawing is XML of its own, if the server can tell.
my $has_xml = $node->safe_psql('postgres', q{SELECT setting FROM pg_config WHERE name = 'CONFIGURE'}) =~ /--with-libxml/;
foreach my $name (sort keys %html)
{
	my $page = $html{$name}{text};

	like($page, qr/\A<!DOCTYPE html>\n<html lang="en">\n.*<\/html>\z/s, "$name: begins and ends");
	unlike($page, qr/[^\x0a\x20-\x7e]/, "$name: is ASCII");
	SKIP: {
		skip("$name: this server has no XML", 1) if !$has_xml;
		my $drawings = () = $page =~ /<svg/g;
		my $counted = $node->safe_psql('postgres',
			qq{SELECT count(xmlparse(content drawing[1])) FILTER (WHERE xpath_exists('/svg/title/text()', drawing[1]::xml) AND xpath_exists('/svg/desc/text()', drawing[1]::xml))
			   FROM ($pages{$name}) AS p (html), regexp_matches(html, '<svg.*?</svg>', 'g') AS drawing});

		is($counted, $drawings, "$name: drawings are XML, with title and description");
	}
}
diag('drawings not checked: this server has no XML') if !$has_xml;

# A table of numbers for each drawing but the lines of a history, which drift_history gives
foreach my $name (sort keys %html)
{
	my $drawings = () = $html{$name}{text} =~ /<svg(?! class="line")/g;
	my $tables = () = $html{$name}{text} =~ /<table/g;

	cmp_ok($tables, '>=', $drawings, "$name: a table for each drawing");
}

# Contrast as the style states it, on whatever machine: every colour of text on the ground of its rule, or on any.
sub luminance
{
	my ($hex) = @_;
	my @c = map { hex() / 255 } length($hex) == 3 ? map { "$_$_" } split //, $hex : $hex =~ /../g;
	my ($r, $g, $b) = map { $_ <= 0.04045 ? $_ / 12.92 : (($_ + 0.055) / 1.055) ** 2.4 } @c;

	return 0.2126 * $r + 0.7152 * $g + 0.0722 * $b;
}

sub contrast
{
	my ($x, $y) = sort { $b <=> $a } map { luminance($_) } @_;

	return ($x + 0.05) / ($y + 0.05);
}
is(contrast('fff', '000000'), 21, 'contrast of black and white');

foreach my $page (qw(drift evaluation))
{
	my ($style) = $html{$page}{text} =~ m{<style>(.*?)</style>}s;
	my ($in_light, $in_dark) = $style =~ /^(.*?)\@media\(prefers-color-scheme:dark\)\{:root\{(.*?)\}/s;
	my %light = $in_light =~ /--([\w-]+):#(\w+)/g;
	my %dark = (%light, $in_dark =~ /--([\w-]+):#(\w+)/g);
	my %paper = map { $_ => 1 } $style =~ /body\{[^}]*background:var\(--([\w-]+)\)/g;
	my $texts = 0;

	foreach my $rule ($style =~ /\{([^{}]*)\}/g)
	{
		my ($text) = $rule =~ /(?:^|;)color:var\(--([\w-]+)\)/ or next;
		my ($own) = $rule =~ /background:var\(--([\w-]+)\)/;

		$texts++;
		foreach my $ground (defined $own ? $own : keys %paper)
		{
			cmp_ok(contrast($light{$text}, $light{$ground}), '>=', 4.5, "$page, light: text in $text on $ground");
			cmp_ok(contrast($dark{$text}, $dark{$ground}), '>=', 4.5, "$page, dark: text in $text on $ground");
		}
	}
	cmp_ok($texts, '>', 2, "$page: rules of text");
	isnt($light{$_}, $dark{$_}, "$page: $_ differs in the dark") for sort keys %light;
}

# With 90 days of history a page has at most 12 kB for each column, most of which give an alert here.
{
	my $columns = 200;
	my $page = $node->safe_psql('postgres', drift('Large', 97, 40, [ map { "day $_" } 1 .. 97 ], map { "column $_" } 1 .. $columns));
	my $cards = () = $page =~ /<section class="card"/g;

	cmp_ok($cards, '>', $columns / 2, "a large page: $cards cards");
	cmp_ok(length($page) / $columns, '<=', 12 * 1024, "a large page: @{[ int(length($page) / $columns) ]} bytes a column");
}

# In a database of another encoding a page has the same bytes.
foreach my $encoding (qw(LATIN1 SQL_ASCII))
{
	$node->safe_psql('postgres', "CREATE DATABASE other TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'");
	my @names = grep { !/[^\x00-\xff]/ } @hostile;
	my $query = drift("caf\x{e9}", 9, 50, \@names, @names);
	my $setup = 'SET client_encoding = UTF8;';

	$node->safe_psql('other', 'CREATE EXTENSION divergence');
	is($node->safe_psql('other', "$setup $query"), $node->safe_psql('postgres', "$setup $query"), "the same in $encoding");
	$node->safe_psql('postgres', 'DROP DATABASE other');
}

my $tidy = qx(tidy -v 2>&1) =~ /version ([5-9]|\d\d)/;
SKIP: {
	if (!$tidy)
	{
		diag('validity not checked: no tidy 5 here');
		skip('no tidy', 1);
	}
	foreach my $name (sort keys %html)
	{
		is(scalar qx(tidy -q -e --drop-empty-elements no "$html{$name}{file}" 2>&1), '', "$name: is valid");
	}
	# tidy sees something
	open my $out, '>', "$folder/invalid.html" or BAIL_OUT("cannot write: $!");
	print $out $html{evaluation}{text} =~ s/<h2>/<h2><p>/r;
	close $out;
	isnt(scalar qx(tidy -q -e --drop-empty-elements no "$folder/invalid.html" 2>&1), '', 'what is invalid is noticed');
}

# What a browser shows of a page: looked at from outside, in frames of several widths with everything unfolded.
my $probe = <<'JS';
function luminance(c) {
	const [r, g, b] = c.map(x => (x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function colour(s) { return s.match(/[\d.]+/g).map(Number); }
function ground(e) {
	for (; e; e = e.parentElement) {
		const c = colour(getComputedStyle(e).backgroundColor);
		if (c.length == 3 || c[3] == 1) return c;
	}
	return [255, 255, 255];
}
function contrast(a, b) {
	const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
}
function look(frame) {
	const d = frame.contentDocument, seen = {};
	d.querySelectorAll('details').forEach(e => e.open = true);
	seen.width = d.documentElement.scrollWidth;
	seen.room = d.documentElement.clientWidth;
	seen.title = d.title;
	seen.elements = [...new Set([...d.querySelectorAll('*')].map(e => e.localName))].sort();
	seen.attributes = [...new Set([...d.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name)))].sort();
	seen.names = [...d.querySelectorAll('bdi')].map(e => e.textContent);
	seen.requests = frame.contentWindow.performance.getEntriesByType('resource').map(e => e.name);
	seen.scheme = frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
	const texts = [], walk = d.createTreeWalker(d.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (walk.currentNode.data.trim() && !e.closest('svg'))
			texts.push([contrast(colour(getComputedStyle(e).color), ground(e)), walk.currentNode.data.trim().slice(0, 40)]);
	}
	seen.texts = texts.length;
	seen.palest = texts.sort((a, b) => a[0] - b[0])[0];
	const drawn = [];
	d.querySelectorAll('svg path, svg rect').forEach(e => {
		const s = getComputedStyle(e), c = colour(s.stroke == 'none' ? s.fill : s.stroke);
		drawn.push([contrast(c, ground(e.closest('svg'))), e.localName + ' ' + e.getAttribute('class')]);
	});
	seen.faintest = drawn.sort((a, b) => a[0] - b[0])[0];
	return seen;
}
addEventListener('load', () => {
	const all = {};
	document.querySelectorAll('iframe').forEach(f => all[f.id] = look(f));
	document.documentElement.setAttribute('data-seen', JSON.stringify(all));
});
JS

my ($chromium) = grep { -x } map { my $dir = $_; map { "$dir/$_" } qw(chromium chromium-browser google-chrome) } split /:/, $ENV{PATH};
my @widths = (360, 820, 1600);

# What is seen in a scheme, as a hash of "name width", and what the browser logged
sub look
{
	my ($scheme, %files) = @_;

	open my $out, '>', "$folder/frames.html" or BAIL_OUT("cannot write: $!");
	print $out qq{<!DOCTYPE html><html><head><meta charset="utf-8"><script>$probe</script></head><body>\n};
	foreach my $name (sort keys %files)
	{
		print $out qq{<iframe id="$name $_" width="$_" height="600" src="file://$files{$name}"></iframe>\n} for @widths;
	}
	print $out '</body></html>';
	close $out;
	my $dom = qx(timeout 120 $chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --disable-background-networking --disable-component-update --no-first-run --allow-file-access-from-files --host-resolver-rules='MAP * ~NOTFOUND' --blink-settings=preferredColorScheme=@{[ $scheme eq 'dark' ? 0 : 1 ]} --enable-logging=stderr --v=0 --virtual-time-budget=10000 --dump-dom "file://$folder/frames.html" 2>"$folder/log");
	my ($seen) = $dom =~ /data-seen="([^"]*)"/ or return (undef, $dom . slurp_file("$folder/log"));

	$seen =~ s/&quot;/"/g;
	$seen =~ s/&lt;/</g;
	$seen =~ s/&gt;/>/g;
	$seen =~ s/&nbsp;/\xc2\xa0/g;
	$seen =~ s/&amp;/&/g;
	return (decode_json($seen), slurp_file("$folder/log"));
}

sub shown
{
	my ($name) = @_;

	$name =~ tr/\x{202e}/\x{fffd}/;
	$name =~ s/^ | $/\x{2423}/g;
	return $name;
}

sub said
{
	my ($log) = @_;

	return join "\n", grep { /CONSOLE/ } split /\n/, $log;
}

SKIP: {
	if (!$chromium)
	{
		diag('pages not looked at: no chromium here');
		skip('no chromium', 1);
	}

	my %allowed = map { $_ => 1 } qw(html head meta title style body main h1 h2 h3 p bdi i a ul li dl dt dd table thead tbody tr th td small span div section details summary svg desc path rect g text);

	foreach my $scheme (qw(light dark))
	{
		my ($seen, $log) = look($scheme, map { $_ => $html{$_}{file} } keys %html);
		BAIL_OUT("chromium does not run: $log") if !$seen;

		is(said($log), '', "$scheme: nothing is said on the console");
		foreach my $name (sort keys %html)
		{
			foreach my $width (@widths)
			{
				my $page = $seen->{"$name $width"};
				my $title = "$name, $scheme, $width px";

				is($page->{scheme}, $scheme, "$title: in that scheme");
				cmp_ok($page->{width}, '<=', $page->{room}, "$title: is not wider");
				is_deeply($page->{requests}, [], "$title: asks for nothing");
				cmp_ok($page->{texts}, '>=', 5, "$title: has texts") or next;
				cmp_ok($page->{palest}[0], '>=', 4.5, "$title: contrast of text, least in $page->{palest}[1]");
				cmp_ok($page->{faintest}[0], '>=', 3, "$title: contrast of drawings, least in $page->{faintest}[1]") if $page->{faintest};
				is_deeply([ grep { !$allowed{$_} } @{ $page->{elements} } ], [], "$title: has no elements but ours");
				is_deeply([ grep { /^on|^src$/ } @{ $page->{attributes} } ], [], "$title: has no attributes that run or fetch");
			}
		}
		foreach my $name (grep { /hostile/ } sort keys %html)
		{
			my %names = map { $_ => 1 } @{ $seen->{"$name 360"}{names} };

			# what turns the direction of text is shown as a replacement, spaces at an end as open boxes
			is_deeply([ grep { !$names{ $_ =~ tr/\x{202e}/\x{fffd}/r =~ s/^ | $/\x{2423}/gr } } @hostile ], [], "$name, $scheme: names are text");
			is($seen->{"$name 360"}{title}, $hostile[0], "$name, $scheme: the title is text");
		}
	}

	# that the probe sees something
	open my $out, '>', "$folder/control.html" or BAIL_OUT("cannot write: $!");
	print $out q{<!DOCTYPE html><html lang="en"><head><title>x</title><style>body{color:#999;background:#fff}path{stroke:#ddd}</style></head>
		<body><p>pale <bdi>a&lt;b</bdi></p><svg><path d="M0 0L9 9"/></svg><img src="http://nowhere.invalid/x.png" alt="x"><p style="width:900px">wide</p><script>console.log("said")</script></body></html>};
	close $out;
	my ($seen, $log) = look('light', control => "$folder/control.html");
	my $control = $seen->{'control 360'};

	like(said($log), qr/said/, 'what is said on the console is noticed');
	is_deeply($control->{requests}, ['http://nowhere.invalid/x.png'], 'a request is noticed');
	cmp_ok($control->{width}, '>', $control->{room}, 'a page that is too wide is noticed');
	cmp_ok($control->{palest}[0], '<', 4.5, 'pale text is noticed');
	cmp_ok($control->{faintest}[0], '<', 3, 'a faint drawing is noticed');
	is_deeply([ grep { !$allowed{$_} } @{ $control->{elements} } ], [qw(img script)], 'other elements are noticed');
}

# On paper all is unfolded, and no table is wider than the paper: each number is there as often as in the page.
sub numbers_of
{
	my %times;

	$times{$_}++ for @_;
	return \%times;
}

SKIP: {
	if (!$chromium || qx(pdftotext -v 2>&1) !~ /version/)
	{
		diag('paper not looked at: no chromium or no pdftotext here');
		skip('no chromium or no pdftotext', 1);
	}
	foreach my $name ('drift', 'evaluation', 'evaluation of logits', 'all kinds')
	{
		qx(timeout 120 $chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --no-pdf-header-footer --print-to-pdf="$folder/page.pdf" "file://$html{$name}{file}" 2>&1);
		my $wanted = numbers_of($html{$name}{text} =~ m{<td[^>]*>([0-9][0-9.,]*)[^<]*</td>}g);
		my $printed = numbers_of(qx(pdftotext -layout "$folder/page.pdf" -) =~ /[0-9][0-9.,]*/g);

		cmp_ok(scalar keys %$wanted, '>', 20, "$name: has numbers");
		is_deeply([ grep { ($printed->{$_} // 0) < $wanted->{$_} } sort keys %$wanted ], [], "$name: prints all of them");
	}
}

done_testing();
