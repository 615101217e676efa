ALTER TABLE ab_publish_job
    ADD COLUMN kind VARCHAR(20) NOT NULL DEFAULT 'publish',
    ADD COLUMN request JSON;
