/*
 * argument.c
 *		Reading arguments that are profiles, in whatever form.
 */
#include "postgres.h"

#include "profiles/argument.h"
#include "profiles/state.h"

const Profile *
divergence_profile_of_datum(Datum datum)
{
	Profile    *p = (Profile *) PG_DETOAST_DATUM(datum);

	profile_check_version(p);
	return p->form == PROFILE_CANONICAL ? p : divergence_profile_gathered((ProfileState *) p);
}

const Profile *
divergence_profile_argument(FunctionCallInfo fcinfo, int argno)
{
	Profile    *p = (Profile *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));
	const Profile *gathered;

	profile_check_version(p);
	if (p->form == PROFILE_CANONICAL)
		return p;
	gathered = divergence_profile_gathered((ProfileState *) p);
	/* support functions of indexes must not leak */
	PG_FREE_IF_COPY(p, argno);
	return gathered;
}
