#include "postgres.h"

#include "sql/distribution.h"

Distribution *
divergence_distribution_gathered(const Distribution *d)
{
	elog(ERROR, "not yet");
}
