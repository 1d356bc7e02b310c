/* sql/divergence--1.0.0--1.1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "ALTER EXTENSION divergence UPDATE" to load this file. \quit

-- The rules at the head of the first script hold here too.

--
-- Distributions
--

-- drivers send JSON as a parameter of its own type
DROP CAST (json AS distribution);
CREATE CAST (json AS distribution) WITH FUNCTION distribution(json) AS ASSIGNMENT;
COMMENT ON CAST (json AS distribution) IS 'the text form';

DROP CAST (jsonb AS distribution);
CREATE CAST (jsonb AS distribution) WITH FUNCTION distribution(jsonb) AS ASSIGNMENT;
COMMENT ON CAST (jsonb AS distribution) IS 'the shape of the text form; jsonb has already dropped all but the last of equal keys';
