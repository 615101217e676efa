CREATE TABLE IF NOT EXISTS ab_product (
    id              BIGINT NOT NULL COMMENT '主键',

    -- 产品标识
    product_code    VARCHAR(100) NOT NULL COMMENT '产品代码',
    product_name    VARCHAR(200) NOT NULL COMMENT '产品名称',
    description     VARCHAR(500) COMMENT '产品描述',

    -- Git 仓库信息
    git_repo_url    VARCHAR(500) COMMENT 'Git 仓库地址',
    git_repo_id     BIGINT COMMENT 'Gitea 仓库ID',

    -- 当前发布版本
    current_version VARCHAR(50) COMMENT '当前发布版本号',
    current_version_id BIGINT COMMENT '当前发布版本ID',

    -- 审计字段
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    creator_id      BIGINT,
    creator_name    VARCHAR(50),
    modifier_at     DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    modifier_id     BIGINT,
    modifier_name   VARCHAR(50),
    is_removed      TINYINT(1) DEFAULT 0,
    version         BIGINT DEFAULT 0,
    sort_code       INT,
    is_enable       TINYINT(1) DEFAULT 1,

    document_digest VARCHAR(80) COMMENT 'digest of the product document',

    PRIMARY KEY (id),
    UNIQUE KEY uk_product_code (product_code)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT '产品表';
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_product_module (
    id              BIGINT NOT NULL COMMENT '主键',

    -- 关联
    product_id      BIGINT NOT NULL COMMENT '产品ID',
    module_id       BIGINT NOT NULL COMMENT '模块ID',

    -- 冗余
    product_code    VARCHAR(100) NOT NULL COMMENT '产品代码',
    module_code     VARCHAR(100) NOT NULL COMMENT '模块代码',

    -- 使用的模块版本
    module_version_id   BIGINT COMMENT '使用的模块版本ID',
    module_version_code VARCHAR(20) COMMENT '使用的模块版本号',

    -- 审计字段
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    is_removed      TINYINT(1) DEFAULT 0,

    PRIMARY KEY (id),
    UNIQUE KEY uk_product_module (product_id, module_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT '产品模块关联表';
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_product_release (
    id              BIGINT NOT NULL COMMENT '主键',

    -- 关联产品
    product_id      BIGINT NOT NULL COMMENT '产品ID',
    product_code    VARCHAR(100) NOT NULL COMMENT '产品代码',

    -- 版本信息
    version_code    VARCHAR(50) NOT NULL COMMENT '版本号 (语义化版本)',
    version_name    VARCHAR(200) COMMENT '版本名称',
    description     TEXT COMMENT '版本说明/变更日志',

    -- 发布状态
    status          VARCHAR(20) NOT NULL DEFAULT 'pending' COMMENT '状态',
    published_at    DATETIME COMMENT '发布时间',

    -- 模块快照 (JSON)
    module_snapshot JSON COMMENT '发布时的模块版本快照',

    -- Git 信息
    git_branch      VARCHAR(100) COMMENT 'Git 分支',
    git_commit_id   VARCHAR(64) COMMENT 'Git commit ID',
    git_tag         VARCHAR(100) COMMENT 'Git tag',

    -- 构建信息
    build_job_id    VARCHAR(100) COMMENT '构建任务ID',
    docker_image    VARCHAR(500) COMMENT 'Docker 镜像地址',
    build_log_url   VARCHAR(500) COMMENT '构建日志地址',

    -- 审计字段
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    creator_id      BIGINT,
    creator_name    VARCHAR(50),
    modifier_at     DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    is_removed      TINYINT(1) DEFAULT 0,

    job_id          BIGINT NOT NULL COMMENT 'the publish job that made it',
    snapshot_digest VARCHAR(80) NOT NULL,
    git_parent_id   VARCHAR(64) COMMENT 'parent of the commit',
    tree_hash       VARCHAR(64),
    image_digest    VARCHAR(80),
    change_summary  JSON,
    error           JSON,
    skip_tests      TINYINT(1) NOT NULL DEFAULT 0,

    PRIMARY KEY (id),
    UNIQUE KEY uk_release_version (product_id, version_code),
    KEY ix_release_job (job_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT '产品发布版本表';
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_module (
    id              BIGINT NOT NULL,
    product_id      BIGINT NOT NULL,
    module_code     VARCHAR(100) NOT NULL,
    module_name     VARCHAR(200) NOT NULL,
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    creator_id      BIGINT,
    creator_name    VARCHAR(50),
    is_removed      TINYINT(1) NOT NULL DEFAULT 0,

    PRIMARY KEY (id),
    UNIQUE KEY uk_module_code (product_id, module_code)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_module_version (
    id              BIGINT NOT NULL,
    module_id       BIGINT NOT NULL,
    version_code    VARCHAR(20) NOT NULL,
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    creator_id      BIGINT,
    creator_name    VARCHAR(50),
    is_removed      TINYINT(1) NOT NULL DEFAULT 0,

    PRIMARY KEY (id),
    UNIQUE KEY uk_module_version (module_id, version_code)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_document (
    id              BIGINT NOT NULL,
    module_version_id BIGINT NOT NULL,
    kind            VARCHAR(20) NOT NULL,
    code            VARCHAR(100) NOT NULL,
    digest          VARCHAR(80) NOT NULL,
    byte_count      INT NOT NULL,
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    modifier_at     DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    modifier_id     BIGINT,
    modifier_name   VARCHAR(50),

    PRIMARY KEY (id),
    UNIQUE KEY uk_document (module_version_id, kind, code)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_publish_job (
    id              BIGINT NOT NULL,
    product_id      BIGINT NOT NULL,
    product_code    VARCHAR(100) NOT NULL,
    version_code    VARCHAR(50) NOT NULL,
    workflow_id     VARCHAR(200) NOT NULL,
    attempt         INT NOT NULL DEFAULT 1,
    snapshot_digest VARCHAR(80) NOT NULL,
    description     TEXT NOT NULL,
    options         JSON NOT NULL,
    change_summary  JSON NOT NULL,
    module_snapshot JSON NOT NULL,
    status          VARCHAR(20) NOT NULL DEFAULT 'pending',
    progress        INT NOT NULL DEFAULT 0,
    current_step    VARCHAR(50) NOT NULL DEFAULT '',
    error           JSON,
    requested_by_id VARCHAR(100) NOT NULL,
    requested_by_name VARCHAR(100) NOT NULL,
    requested_at    DATETIME(3) NOT NULL,
    finished_at     DATETIME(3),
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY (id),
    KEY ix_job_product (product_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_publish_step (
    job_id          BIGINT NOT NULL,
    name            VARCHAR(50) NOT NULL,
    position        INT NOT NULL,
    status          VARCHAR(20) NOT NULL DEFAULT 'pending',
    start_time      DATETIME(3),
    end_time        DATETIME(3),
    message         TEXT,

    PRIMARY KEY (job_id, name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_publish_log (
    job_id          BIGINT NOT NULL,
    attempt         INT NOT NULL,
    start_byte      INT NOT NULL,
    end_byte        INT NOT NULL,
    text            MEDIUMTEXT NOT NULL,

    PRIMARY KEY (job_id, attempt, start_byte)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_deployment (
    id              BIGINT NOT NULL,
    job_id          BIGINT NOT NULL,
    attempt         INT NOT NULL,
    product_id      BIGINT NOT NULL,
    environment     VARCHAR(20) NOT NULL,
    version_code    VARCHAR(50) NOT NULL,
    digest          VARCHAR(80) NOT NULL,
    image           VARCHAR(500) NOT NULL,
    previous        JSON,
    state           VARCHAR(20) NOT NULL,
    created_at      DATETIME(3) NOT NULL,
    finished_at     DATETIME(3),

    PRIMARY KEY (id),
    UNIQUE KEY uk_deployment (job_id, attempt, environment),
    KEY ix_deployment_product (product_id, environment, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_api_token (
    id              BIGINT NOT NULL,
    hash            VARCHAR(64) NOT NULL,
    name            VARCHAR(100) NOT NULL,
    roles           JSON NOT NULL,
    product_id      BIGINT,
    created_at      DATETIME DEFAULT CURRENT_TIMESTAMP,
    expires_at      DATETIME,

    PRIMARY KEY (id),
    UNIQUE KEY uk_token_hash (hash)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_audit_log (
    id              BIGINT NOT NULL,
    at              DATETIME(3) NOT NULL,
    actor_id        VARCHAR(100) NOT NULL,
    actor_name      VARCHAR(100) NOT NULL,
    action          VARCHAR(100) NOT NULL,
    product_id      BIGINT,
    subject         VARCHAR(300) NOT NULL,
    detail          JSON,

    PRIMARY KEY (id),
    KEY ix_audit_product (product_id, id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_webhook_delivery (
    source          VARCHAR(20) NOT NULL,
    delivery_id     VARCHAR(100) NOT NULL,
    received_at     DATETIME(3) NOT NULL,

    PRIMARY KEY (source, delivery_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS ab_idempotency_key (
    key_hash        VARCHAR(64) NOT NULL,
    request_hash    VARCHAR(64) NOT NULL,
    status_code     INT,
    headers         JSON,
    body            MEDIUMTEXT,
    created_at      DATETIME(3) NOT NULL,

    PRIMARY KEY (key_hash)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
