ALTER TABLE ab_product_release
    ADD COLUMN branch_removed_at DATETIME(3);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_removed_image (
    product_id      BIGINT NOT NULL,
    digest          VARCHAR(80) NOT NULL,
    run_id          BIGINT NOT NULL,
    removed_at      DATETIME(3),

    PRIMARY KEY (product_id, digest)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
