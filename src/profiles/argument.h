/*
 * argument.h
 *		Reading arguments that are profiles, in whatever form.
 */
#ifndef DIVERGENCE_PROFILE_ARGUMENT_H
#define DIVERGENCE_PROFILE_ARGUMENT_H

#include "profiles/profile.h"

/*
 * The profile in a datum, or in argument argno, canonical and not to be changed: what profile.h
 * reads.  0A000 if it is of a version that this library does not know.
 */
extern const Profile *divergence_profile_of_datum(Datum datum);
extern const Profile *divergence_profile_argument(FunctionCallInfo fcinfo, int argno);

#endif							/* DIVERGENCE_PROFILE_ARGUMENT_H */
