package DocTables;

# Tables of the Markdown documents, whose figures others show, as text or as pictures.

use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(table_cells);

# table_cells(DOCUMENT, AFTER): the first table after the line that begins with
# AFTER, as a list of rows, each a reference to its cells: the heading, the
# line below it, and the body.  Empty where there is none.
sub table_cells
{
	my ($document, $after) = @_;
	my ($found, @rows);

	open my $in, '<', $document or die "cannot read $document: $!\n";
	while (my $line = <$in>)
	{
		$found ||= index($line, $after) == 0;
		next if !$found;
		last if @rows && $line !~ /\|/;
		next if $line !~ /\|/;

		$line =~ s/^\s*\|\s*|\s*\|\s*$//g if $line =~ /^\s*\|/;
		push @rows, [ map { s/^\s+|\s+$//gr } split /(?<!\\)\|/, $line, -1 ];
	}
	return @rows;
}

1;
