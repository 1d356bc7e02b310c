/*
 * divergence.c
 *		What happens once, when a server process loads the library.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "math/kernels.h"
#include "math/measures.h"

/* From PostgreSQL 18 on, pg_get_loaded_modules() shows name and version. */
#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(
					.name = "divergence",
					.version = DIVERGENCE_VERSION
);
#else
PG_MODULE_MAGIC;
#endif

extern PGDLLEXPORT void _PG_init(void);

/* src/math knows nothing of the server, so it calls back to be cancelled. */
static void
poll_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

void
_PG_init(void)
{
	divergence_kernels_init();
	divergence_poll = poll_interrupts;
}
