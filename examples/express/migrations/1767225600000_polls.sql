-- Up Migration
CREATE TABLE polls (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  question text NOT NULL,
  choices text[] NOT NULL
);

-- A vote is taken as it comes; the worker counts it later.
CREATE TABLE votes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  poll bigint NOT NULL REFERENCES polls,
  choice int NOT NULL,
  counted boolean NOT NULL DEFAULT false
);
CREATE INDEX votes_to_count ON votes (id) WHERE NOT counted;

CREATE TABLE counts (
  poll bigint NOT NULL REFERENCES polls,
  choice int NOT NULL,
  votes int NOT NULL,
  PRIMARY KEY (poll, choice)
);

-- Down Migration
DROP TABLE counts, votes, polls;
