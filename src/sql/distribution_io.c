#include "postgres.h"
#include "fmgr.h"
PG_FUNCTION_INFO_V1(divergence_distribution_in);
PG_FUNCTION_INFO_V1(divergence_distribution_out);
PG_FUNCTION_INFO_V1(divergence_distribution_recv);
PG_FUNCTION_INFO_V1(divergence_distribution_send);
Datum divergence_distribution_in(PG_FUNCTION_ARGS) { elog(ERROR, "not yet"); }
Datum divergence_distribution_out(PG_FUNCTION_ARGS) { elog(ERROR, "not yet"); }
Datum divergence_distribution_recv(PG_FUNCTION_ARGS) { elog(ERROR, "not yet"); }
Datum divergence_distribution_send(PG_FUNCTION_ARGS) { elog(ERROR, "not yet"); }
