-- Run once, when the database is first created: gives this installation an id.
CREATE TABLE IF NOT EXISTS installation (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO installation
SELECT WHERE NOT EXISTS (SELECT FROM installation);

GRANT SELECT ON installation TO PUBLIC;
