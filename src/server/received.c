/*
 * received.c
 *		What comes where the binary form of a type is expected.
 */
#include "postgres.h"

#include "server/received.h"

void
divergence_received_text(const char *type, int byte, const char *text, int version)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("the binary form of type %s looks like text", type),
			 errdetail("Its first byte is %d, with which %s begins, and not version %d.", byte, text, version),
			 errhint("Have the driver send the parameter in text format, as it does for types that it does not know; COPY reads text unless it is told FORMAT binary.")));
}
