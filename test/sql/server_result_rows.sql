-- Functions that return rows check how they are declared: each writes its columns whatever a declaration says.

CREATE FUNCTION short_contributions(distribution, distribution, float8, OUT a bigint, OUT b text, OUT c bigint, OUT d bigint, OUT e float8, OUT f float8,
	OUT g float8, OUT h float8) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_drift_contributions';
SELECT * FROM short_contributions('{"counts": {"a": 1}}', '{"counts": {"a": 2}}', 0); \echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION other_test(distribution, distribution, float8, OUT a float8, OUT b int, OUT c float8, OUT d float8)
	LANGUAGE C AS 'divergence', 'divergence_drift_test';
SELECT * FROM other_test('{"counts": {"a": 1}}', '{"counts": {"a": 2}}', 0); \echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION no_report(distribution, distribution, float8, float8) RETURNS float8 LANGUAGE C AS 'divergence', 'divergence_drift_report';
SELECT no_report('{"counts": {"a": 1}}', '{"counts": {"a": 2}}', 0, 0.01); \echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION long_report(distribution, distribution, float8, float8, OUT a bigint, OUT b bigint) LANGUAGE C AS 'divergence', 'divergence_drift_report';
SELECT long_report('{"counts": {"a": 1}}', '{"counts": {"a": 2}}', 0, 0.01); \echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION other_unnest(distribution, OUT a text, OUT b text) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_distribution_unnest';
SELECT * FROM other_unnest('{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION long_unnest(distribution, OUT a text, OUT b bigint, OUT c bigint) RETURNS SETOF record LANGUAGE C AS 'divergence', 'divergence_distribution_unnest';
SELECT * FROM long_unnest('{"counts": {"a": 1}}'); \echo :LAST_ERROR_SQLSTATE

DROP FUNCTION short_contributions, other_test, no_report, long_report, other_unnest, long_unnest;
