/* bench/peers.sql: other ways to a Kullback-Leibler divergence */

CREATE FUNCTION sum_both(p float8[], q float8[]) RETURNS float8
	AS :'sum_both', 'sum_both' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION kl_plpgsql(p float8[], q float8[]) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	s	float8 := 0;
BEGIN
	FOR i IN 1 .. cardinality(p) LOOP
		IF p[i] > 0 THEN
			IF q[i] = 0 THEN
				RETURN 'Infinity';
			END IF;
			s := s + p[i] * ln(p[i] / q[i]);
		END IF;
	END LOOP;
	RETURN s;
END
$$;

SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'plpython3u') AS has_python \gset
\if :has_python
CREATE EXTENSION plpython3u;

-- The environment of the server shall not slow the peers down: OpenBLAS, which
-- numpy loads, takes its choice of code from these.
DO LANGUAGE plpython3u $$
import os
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
$$;

CREATE FUNCTION kl_numpy(p float8[], q float8[]) RETURNS float8
LANGUAGE plpython3u IMMUTABLE STRICT PARALLEL SAFE AS $$
import numpy
a = numpy.array(p)
b = numpy.array(q)
some = a > 0
a = a[some]
return numpy.sum(a * numpy.log(a / b[some]))
$$;

CREATE FUNCTION kl_scipy(p float8[], q float8[]) RETURNS float8
LANGUAGE plpython3u IMMUTABLE STRICT PARALLEL SAFE AS $$
import scipy.stats
return scipy.stats.entropy(p, q)
$$;

CREATE FUNCTION python_versions() RETURNS text LANGUAGE plpython3u AS $$
import importlib, platform
found = ["Python " + platform.python_version()]
for name in ("numpy", "scipy"):
    try:
        found.append(name + " " + importlib.import_module(name).__version__)
    except ImportError:
        found.append("no " + name)
return ", ".join(found)
$$;
\else
CREATE FUNCTION python_versions() RETURNS text LANGUAGE sql AS $$ SELECT 'no PL/Python' $$;

CREATE FUNCTION kl_numpy(p float8[], q float8[]) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
	RAISE 'PL/Python is not installed';
END
$$;

CREATE FUNCTION kl_scipy(p float8[], q float8[]) RETURNS float8 LANGUAGE sql AS $$ SELECT kl_numpy(p, q) $$;
\endif
