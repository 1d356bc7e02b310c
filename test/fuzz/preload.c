/*
 * preload.c
 *		To be loaded into a server before AddressSanitizer.
 *
 * Under AddressSanitizer of gcc 12 and clang 14, glibc 2.36 waits forever in
 * bindtextdomain(), which a server calls at its start.  Messages stay English.
 *
 * libFuzzer is linked into the same library, where wanted: its hooks must be found
 * before the empty ones in the runtime of AddressSanitizer.
 */
#define SAME(type, name, parameters, result) \
	extern type name parameters; \
	type name parameters { return result; }

SAME(char *, bindtextdomain, (const char *domain, const char *folder), (char *) folder)
SAME(char *, bind_textdomain_codeset, (const char *domain, const char *codeset), (char *) codeset)
SAME(char *, textdomain, (const char *domain), (char *) domain)
SAME(char *, gettext, (const char *message), (char *) message)
SAME(char *, dgettext, (const char *domain, const char *message), (char *) message)
SAME(char *, dcgettext, (const char *domain, const char *message, int category), (char *) message)
SAME(char *, ngettext, (const char *one, const char *more, unsigned long n), (char *) (n == 1 ? one : more))
SAME(char *, dngettext, (const char *domain, const char *one, const char *more, unsigned long n), (char *) (n == 1 ? one : more))
