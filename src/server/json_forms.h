/*
 * json_forms.h
 *		The forms of a type whose text is JSON: text, and the casts from and to json and jsonb.
 *		jsonb goes through text, json is the text itself, and to_json() goes by its cast.
 */
#ifndef DIVERGENCE_JSON_FORMS_H
#define DIVERGENCE_JSON_FORMS_H

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

/* its text, for the parser of another type */
static inline char *
json_text_of(Jsonb *json)
{
	return JsonbToCString(NULL, &json->root, VARSIZE(json));
}

/* one of the functions below */
#define JSON_FORM(type, name, result) \
PG_FUNCTION_INFO_V1(divergence_##type##_##name); \
Datum \
divergence_##type##_##name(PG_FUNCTION_ARGS) \
{ \
	return result; \
}

/*
 * The functions _in, _out, _of_jsonb, _jsonb, _of_json and _json of a type.
 *
 * parse(fcinfo, text) returns the value, errors softly where the caller can take it; text_of(fcinfo) the text of
 * argument 0, canonical: equal values have equal text.
 */
#define JSON_FORMS(type, parse, text_of) \
JSON_FORM(type, in, PointerGetDatum(parse(fcinfo, PG_GETARG_CSTRING(0)))) \
JSON_FORM(type, out, CStringGetDatum(text_of(fcinfo))) \
JSON_FORM(type, of_jsonb, PointerGetDatum(parse(fcinfo, json_text_of(PG_GETARG_JSONB_P(0))))) \
JSON_FORM(type, jsonb, DirectFunctionCall1(jsonb_in, CStringGetDatum(text_of(fcinfo)))) \
JSON_FORM(type, of_json, PointerGetDatum(parse(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0))))) \
JSON_FORM(type, json, PointerGetDatum(cstring_to_text(text_of(fcinfo))))

#endif							/* DIVERGENCE_JSON_FORMS_H */
