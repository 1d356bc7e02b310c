-- Loads demo/data into the tables predictions and weather.

-- \copy and \cd know nothing of the place of this file: accept the repository and demo/ as current directory.
\set demo_directory `if [ -d demo/data ]; then echo demo; else echo .; fi`
\cd :demo_directory

BEGIN;

CREATE TABLE predictions (
	id				int PRIMARY KEY,
	day				date NOT NULL,
	label			int NOT NULL,		-- the digit that was written, 0 to 9
	teacher_logits	real[] NOT NULL,	-- subscript 1 stands for the digit 0
	student_logits	real[] NOT NULL,
	teacher			probability_vector GENERATED ALWAYS AS (softmax(teacher_logits)) STORED,
	student			probability_vector GENERATED ALWAYS AS (softmax(student_logits)) STORED
);

CREATE TABLE weather (
	date			date PRIMARY KEY,
	precipitation	float8,
	temp_max		float8,
	temp_min		float8,
	wind			float8,
	weather			text
);

\copy predictions (id, day, label, teacher_logits, student_logits) FROM 'data/digits_predictions.csv' WITH (FORMAT csv, HEADER)
\copy weather FROM 'data/seattle_weather.csv' WITH (FORMAT csv, HEADER)

COMMIT;

ANALYZE predictions, weather;
