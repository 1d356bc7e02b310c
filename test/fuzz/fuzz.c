/*
 * fuzz.c
 *		libFuzzer inside a PostgreSQL backend: fuzz(harness, arguments) drives the
 *		extension's own functions, through the server's own function manager, error
 *		handling, memory and encodings; nothing of PostgreSQL is imitated.
 *
 * Harnesses
 *		text TYPE			the input function of a type
 *		binary TYPE			its receive function
 *		cast SOURCE TYPE	the cast function to TYPE; the bytes are text of type SOURCE
 *		calls				functions of the extension, arguments drawn from the bytes
 *
 * What was accepted must be written and read again as the same, by text and by
 * binary form, and every function of the extension over one or two values of the type
 * must do with it.  Errors are fine but for those of class XX: internal errors, and with
 * them requests for absurd amounts of memory, are findings like crashes.
 *
 * Inputs lie in blocks of exactly their size, and every palloc of more than a few
 * bytes is a malloc of its own (see small_blocks), so that AddressSanitizer sees
 * reads and writes beyond them.
 */
#include "postgres.h"

#include <signal.h>

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "parser/parse_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/syscache.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "fuzz.h"

PG_MODULE_MAGIC;

/* libFuzzer, see FuzzerInterface.h */
extern int	LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one) (const uint8_t *, size_t));

PG_FUNCTION_INFO_V1(fuzz);

typedef void (*Harness) (const uint8_t *data, size_t size);

static Harness harness;
static Oid	target;				/* the type under test */
static char *target_name;
static Oid	source;				/* of a cast */
static FmgrInfo cast;
static FmgrInfo input;
static FmgrInfo receive;
static Oid	input_parameter;
static Oid	receive_parameter;
static MemoryContext blocks;

void
fuzz_finding(const char *what, const char *detail)
{
	fprintf(stderr, "\nFINDING: %s: %s\n", what, detail);
	abort();
}

/* ---------- Reading what was accepted again ---------- */

static Datum
read_text(const char *text)
{
	return InputFunctionCall(&input, unconstify(char *, text), input_parameter, -1);
}

/* buffer in a block of just its size: no NUL behind it, unlike in a server */
static Datum
read_binary(const void *data, size_t size)
{
	StringInfoData buffer;

	buffer.data = palloc(Max(size, 1));
	memcpy(buffer.data, data, size);
	buffer.len = buffer.maxlen = (int) size;
	buffer.cursor = 0;
	return ReceiveFunctionCall(&receive, &buffer, receive_parameter, -1);
}

static char *
write_text(Datum value)
{
	Oid			function;
	bool		varlena;

	getTypeOutputInfo(target, &function, &varlena);
	return OidOutputFunctionCall(function, value);
}

static bytea *
write_binary(Datum value)
{
	Oid			function;
	bool		varlena;

	getTypeBinaryOutputInfo(target, &function, &varlena);
	return OidSendFunctionCall(function, value);
}

/* Everything that can be asked of a value that was accepted. */
static void
check_accepted(Datum value)
{
	char	   *text = write_text(value);
	bytea	   *binary = write_binary(value);
	Datum		again;

	again = read_text(text);
	if (strcmp(write_text(again), text) != 0)
		fuzz_finding("its text is another after it was read", text);
	if (VARSIZE(write_binary(again)) != VARSIZE(binary) ||
		memcmp(write_binary(again), binary, VARSIZE(binary)) != 0)
		fuzz_finding("its text gives another binary form", text);
	again = read_binary(VARDATA(binary), VARSIZE(binary) - VARHDRSZ);
	if (strcmp(write_text(again), text) != 0)
		fuzz_finding("its binary form gives another text", text);
	fuzz_functions_of(target, value, again);
}

/* ---------- Errors ---------- */

bool
fuzz_survives(void (*step) (void *), void *argument, const char *what)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool result = true;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		step(argument);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		if (what != NULL && ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_INTERNAL_ERROR)
			fuzz_finding(what, error->message);
		FreeErrorData(error);
		result = false;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return result;
}

/* ---------- Harnesses of a type ---------- */

typedef struct Input
{
	const uint8_t *data;
	size_t		size;
	Datum		value;
} Input;

/* The bytes as a string in a block of just its size, NULL where no server would pass it on. */
static char *
as_text(const Input *in)
{
	size_t		length = strnlen((const char *) in->data, in->size);
	char	   *text = palloc(length + 1);

	memcpy(text, in->data, length);
	text[length] = '\0';
	return pg_verify_mbstr(PG_UTF8, text, (int) length, true) ? text : NULL;
}

static void
text_step(void *argument)
{
	Input	   *in = argument;

	in->value = read_text((const char *) in->data);
}

static void
binary_step(void *argument)
{
	Input	   *in = argument;

	in->value = read_binary(in->data, in->size);
}

/* What the source type refuses is no matter of ours. */
static void
cast_step(void *argument)
{
	Input	   *in = argument;
	Oid			function;
	Oid			parameter;
	Datum		from;

	getTypeInputInfo(source, &function, &parameter);
	from = OidInputFunctionCall(function, unconstify(char *, (const char *) in->data), parameter, -1);
	in->value = FunctionCall1(&cast, from);
}

static void
accepted_step(void *argument)
{
	check_accepted(((Input *) argument)->value);
}

static void
check_input(void (*step) (void *), const uint8_t *data, size_t size, bool is_text)
{
	Input		in = {data, size};

	if (is_text)
	{
		in.data = (const uint8_t *) as_text(&in);
		if (in.data == NULL)
			return;
	}
	if (!fuzz_survives(step, &in, "reading"))
		return;
	if (!fuzz_survives(accepted_step, &in, "what was accepted"))
		fuzz_finding("what was accepted cannot be written and read again", target_name);
}

static void
fuzz_text(const uint8_t *data, size_t size)
{
	check_input(text_step, data, size, true);
}

static void
fuzz_binary(const uint8_t *data, size_t size)
{
	check_input(binary_step, data, size, false);
}

static void
fuzz_cast(const uint8_t *data, size_t size)
{
	check_input(cast_step, data, size, true);
}

/* ---------- Start ---------- */

static int
one_input(const uint8_t *data, size_t size)
{
	MemoryContext old = MemoryContextSwitchTo(blocks);

	harness(data, size);
	MemoryContextSwitchTo(old);
	MemoryContextReset(blocks);
	return 0;
}

/*
 * A context whose chunks are blocks of their own: with blocks this small nearly
 * every chunk counts as large, and is malloc'ed.  Servers that check their
 * assertions insist on 1 kB at least.
 */
static MemoryContext
small_blocks(void)
{
#ifdef USE_ASSERT_CHECKING
	return AllocSetContextCreate(TopMemoryContext, "fuzz", 0, 1024, 1024);
#else
	/* the least that leaves 8 bytes to small chunks, below which no chunk goes */
	return AllocSetContextCreate(TopMemoryContext, "fuzz", 0, 136, 136);
#endif
}

static void
find_target(char *name)
{
	Oid			function;

	target_name = name;
	target = typenameTypeId(NULL, typeStringToTypeName(name
#if PG_VERSION_NUM >= 160000
													   ,NULL
#endif
													   ));
	getTypeInputInfo(target, &function, &input_parameter);
	fmgr_info_cxt(function, &input, TopMemoryContext);
	getTypeBinaryInputInfo(target, &function, &receive_parameter);
	fmgr_info_cxt(function, &receive, TopMemoryContext);
}

static void
find_cast(void)
{
	HeapTuple	tuple = SearchSysCache2(CASTSOURCETARGET, ObjectIdGetDatum(source), ObjectIdGetDatum(target));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "there is no such cast");
	fmgr_info_cxt(((Form_pg_cast) GETSTRUCT(tuple))->castfunc, &cast, TopMemoryContext);
	ReleaseSysCache(tuple);
}

/* fuzz(harness text, options of libFuzzer text[]): does not return as a rule */
Datum
fuzz(PG_FUNCTION_ARGS)
{
	char	   *words = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *kind = strtok(words, " ");
	char	   *last = strrchr(text_to_cstring(PG_GETARG_TEXT_PP(0)), ' ');
	Datum	   *options;
	int			n;
	char	  **argv;

	if (last != NULL)
		find_target(last + 1);
	fuzz_find_functions();
	if (strcmp(kind, "text") == 0)
		harness = fuzz_text;
	else if (strcmp(kind, "binary") == 0)
		harness = fuzz_binary;
	else if (strcmp(kind, "cast") == 0)
	{
		harness = fuzz_cast;
		source = DatumGetObjectId(DirectFunctionCall1(regtypein, CStringGetDatum(strtok(NULL, " "))));
		find_cast();
	}
	else if (strcmp(kind, "calls") == 0)
		harness = fuzz_calls;
	else
		elog(ERROR, "there is no harness \"%s\"", kind);

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &options, NULL, &n);
	argv = palloc0((n + 2) * sizeof(char *));
	argv[0] = "fuzz";
	for (int i = 0; i < n; i++)
		argv[i + 1] = TextDatumGetCString(options[i]);
	n++;
	blocks = small_blocks();

	/* libFuzzer's own handlers take only what nobody else handles */
	signal(SIGALRM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	PG_RETURN_INT32(LLVMFuzzerRunDriver(&n, &argv, one_input));
}
