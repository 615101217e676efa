CREATE TABLE IF NOT EXISTS ab_environment (
    product_id      BIGINT NOT NULL,
    environment     VARCHAR(20) NOT NULL,
    writer_job_id   BIGINT,
    writer_attempt  INT,
    writer_workflow VARCHAR(200),
    stopped         TINYINT(1) NOT NULL DEFAULT 0,
    stopped_reason  VARCHAR(500),
    stopped_by      VARCHAR(100),
    stopped_at      DATETIME(3),

    PRIMARY KEY (product_id, environment)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_approval (
    job_id          BIGINT NOT NULL,
    attempt         INT NOT NULL,
    product_id      BIGINT NOT NULL,
    environment     VARCHAR(20) NOT NULL,
    version_code    VARCHAR(50) NOT NULL,
    image_digest    VARCHAR(80) NOT NULL,
    snapshot_digest VARCHAR(80) NOT NULL,
    requested_by_id VARCHAR(100) NOT NULL,
    requested_by_name VARCHAR(100) NOT NULL,
    requested_at    DATETIME(3) NOT NULL,
    deadline_at     DATETIME(3) NOT NULL,
    decision        VARCHAR(20) NOT NULL DEFAULT 'pending',
    decided_by_id   VARCHAR(100),
    decided_by_name VARCHAR(100),
    decided_at      DATETIME(3),
    comment         VARCHAR(2000),

    PRIMARY KEY (job_id, attempt),
    KEY ix_approval_product (product_id, decision)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_canary_check (
    job_id          BIGINT NOT NULL,
    attempt         INT NOT NULL,
    step            INT NOT NULL,
    check_number    INT NOT NULL,
    checked_at      DATETIME(3) NOT NULL,
    weight          INT NOT NULL,
    requests        INT,
    server_errors   INT,
    latency_ms      DOUBLE,
    verdict         VARCHAR(20) NOT NULL,
    message         VARCHAR(500) NOT NULL,

    PRIMARY KEY (job_id, attempt, step, check_number)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_retention_policy (
    product_id           BIGINT NOT NULL,
    max_release_versions INT NOT NULL,
    max_docker_images    INT NOT NULL,
    max_git_branches     INT NOT NULL,
    min_retention_days   INT NOT NULL,
    modifier_at          DATETIME(3) NOT NULL,
    modifier_name        VARCHAR(100) NOT NULL,

    PRIMARY KEY (product_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_retention_run (
    id              BIGINT NOT NULL,
    product_id      BIGINT NOT NULL,
    dry_run         TINYINT(1) NOT NULL,
    requested_by    VARCHAR(100) NOT NULL,
    started_at      DATETIME(3) NOT NULL,
    finished_at     DATETIME(3),
    outcome         JSON,
    error           VARCHAR(2000),

    PRIMARY KEY (id),
    KEY ix_retention_product (product_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
