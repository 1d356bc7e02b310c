package DocTables;

# The measured figures of docs/data, which documents show as tables and as pictures.

use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(read_csv write_csv write_tables write_errors largest_errors);

# read_csv(FILE): its rows, each a reference to its cells, the heading first
sub read_csv
{
	my ($file) = @_;
	my @rows;

	open my $in, '<', $file or die "cannot read $file: $!\n";
	while (my $line = <$in>)
	{
		chomp $line;
		push @rows, [ map { /^"(.*)"$/ ? $1 =~ s/""/"/gr : $_ } ",$line" =~ /,((?:"(?:[^"]|"")*"|[^",]*))/g ];
	}
	return @rows;
}

# write_csv(FILE, ROWS): the other way
sub write_csv
{
	my ($file, @rows) = @_;

	open my $out, '>', $file or die "cannot write $file: $!\n";
	print $out join(',', map { /[",]/ ? '"' . s/"/""/gr . '"' : $_ } @$_), "\n" for @rows;
	close $out or die "cannot write $file: $!\n";
}

# The tables of a text, each a reference to its title, which is the heading or
# bold line before it, and its rows without the line of dashes
sub tables
{
	my (@lines) = @_;
	my ($title, @tables);
	my $inside = 0;

	for (@lines)
	{
		$title = $1 if /^#+ (.*\S)/ || /^\*\*(.*)\*\*$/;
		if (!/^\||^[^|#<]+ \| /)
		{
			$inside = 0;
			next;
		}
		my @cells = map { s/^\s+|\s+$//gr } split /\|/, s/^\||\|?\s*$//gr, -1;

		push @tables, [$title] if !$inside++;
		next if !grep { !/^-+:?$/ } @cells;
		push @cells, ('') x (@{ $tables[-1][1] } - @cells) if @{ $tables[-1] } > 1;
		push @{ $tables[-1] }, \@cells;
	}
	return @tables;
}

# write_tables(FOLDER, LINES): each table of the text becomes a file there, named
# after the title up to its first comma
sub write_tables
{
	my ($folder, @lines) = @_;

	for (tables(@lines))
	{
		my ($title, @rows) = @$_;

		write_csv("$folder/" . lc($title =~ s/,.*//r) =~ s/\W+/_/gr . '.csv', @rows);
	}
}

# write_errors(FILE, LINES): all tables of "unit --figures" become one file with a
# row for each cell that is not empty
sub write_errors
{
	my ($file, @lines) = @_;
	my @errors = ([qw(table regime result error)]);

	for (tables(@lines))
	{
		my ($title, $results, @rows) = @$_;

		for my $row (@rows)
		{
			push @errors, map { $row->[$_] ne '' ? [ $title, $row->[0], $results->[$_], $row->[$_] ] : () } 1 .. $#$row;
		}
	}
	write_csv($file, @errors);
}

# largest_errors(ROWS): of what write_errors wrote, a row for each result: where its
# error was largest, and what was promised
sub largest_errors
{
	my ($heading, @rows) = @_;
	my (@order, %largest, %promised);

	for (@rows)
	{
		my ($table, $regime, $result, $error) = @$_;
		my $key = "$table\n$result";

		if ($regime eq 'promised')
		{
			$promised{$key} = $error;
			push @order, $key;
		}
		elsif (!$largest{$key} || $error > $largest{$key}[0])
		{
			$largest{$key} = [ $error, $regime ];
		}
	}
	return ([ "of", "result", "promised", "largest error", "worst regime" ],
		map { my ($table, $result) = split /\n/; [ $table =~ s/,.*//r, $result, $promised{$_}, @{ $largest{$_} } ] } @order);
}

1;
