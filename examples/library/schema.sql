-- A public library as it may have grown over twenty years: natural, compound and shared keys, names in several styles,
-- checks, triggers and views. `import mysql` makes the module in modules/ of it.

CREATE TABLE branch (
  branch_code CHAR(4) NOT NULL,
  name VARCHAR(80) NOT NULL COMMENT 'Name of the branch',
  street VARCHAR(120) NULL,
  opened_on DATE NULL,
  floor_area DECIMAL(8, 2) UNSIGNED NULL COMMENT 'in square metres, without the stacks',
  head_staff_id INT NULL,
  PRIMARY KEY (branch_code),
  CONSTRAINT branch_code_form CHECK (branch_code REGEXP '^[A-Z]{2}[0-9]{2}$')
) COMMENT = 'Where people go to borrow books';

CREATE TABLE opening_hours (
  branch_code CHAR(4) NOT NULL,
  weekday TINYINT UNSIGNED NOT NULL,
  opens TIME NOT NULL,
  closes TIME NOT NULL,
  PRIMARY KEY (branch_code, weekday),
  CONSTRAINT fk_hours_branch FOREIGN KEY (branch_code) REFERENCES branch (branch_code) ON DELETE CASCADE,
  CONSTRAINT hours_weekday CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT hours_order CHECK (closes > opens)
);

CREATE TABLE staff (
  staff_id INT NOT NULL AUTO_INCREMENT,
  full_name VARCHAR(100) NOT NULL,
  login VARCHAR(40) NOT NULL,
  password_hash VARCHAR(100) NOT NULL,
  role ENUM ('librarian', 'desk', 'on-call', '') NOT NULL DEFAULT 'desk',
  branch_code CHAR(4) NOT NULL,
  manager_id INT NULL,
  hired_on DATE NOT NULL DEFAULT CURRENT_DATE,
  weekly_hours FLOAT NULL,
  PRIMARY KEY (staff_id),
  UNIQUE KEY uk_login (login),
  CONSTRAINT fk_staff_branch FOREIGN KEY (branch_code) REFERENCES branch (branch_code),
  CONSTRAINT fk_staff_manager FOREIGN KEY (manager_id) REFERENCES staff (staff_id) ON DELETE SET NULL,
  CONSTRAINT staff_login CHECK (CHAR_LENGTH(login) >= 3)
);

ALTER TABLE branch
  ADD CONSTRAINT fk_branch_head FOREIGN KEY (head_staff_id) REFERENCES staff (staff_id) ON DELETE SET NULL;

CREATE TABLE shelf (
  branch_code CHAR(4) NOT NULL,
  floor SMALLINT NOT NULL,
  shelf_no SMALLINT UNSIGNED NOT NULL,
  capacity INT NOT NULL DEFAULT 40,
  PRIMARY KEY (branch_code, floor, shelf_no),
  CONSTRAINT fk_shelf_branch FOREIGN KEY (branch_code) REFERENCES branch (branch_code) ON DELETE CASCADE,
  CONSTRAINT shelf_capacity CHECK (capacity > 0 AND capacity <= 400)
);

CREATE TABLE `Publisher` (
  `PublisherID` INT NOT NULL AUTO_INCREMENT,
  `Name` VARCHAR(120) NOT NULL,
  `Homepage` VARCHAR(600) NULL,
  `Größe` ENUM ('klein', 'mittel', 'groß') NULL,
  PRIMARY KEY (`PublisherID`),
  UNIQUE KEY `UQ_Name` (`Name`)
);

CREATE TABLE author (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  family_name VARCHAR(80) NOT NULL,
  given_name VARCHAR(80) NULL,
  born YEAR NULL,
  biography LONGTEXT NULL,
  portrait MEDIUMBLOB NULL,
  PRIMARY KEY (id),
  KEY idx_author_name (family_name, given_name),
  FULLTEXT KEY ft_biography (biography)
);

CREATE TABLE subject (
  dewey VARCHAR(12) NOT NULL,
  heading VARCHAR(120) NOT NULL,
  parent_dewey VARCHAR(12) NULL,
  PRIMARY KEY (dewey),
  CONSTRAINT fk_subject_parent FOREIGN KEY (parent_dewey) REFERENCES subject (dewey),
  CONSTRAINT subject_dewey CHECK (dewey REGEXP '^[0-9]{3}([.][0-9]+)?$')
);

CREATE TABLE title (
  isbn CHAR(13) NOT NULL,
  name VARCHAR(250) NOT NULL,
  publisher_id INT NULL,
  language CHAR(2) NOT NULL DEFAULT 'en',
  edition TINYINT UNSIGNED NOT NULL DEFAULT 1,
  published_on DATE NULL,
  list_price DECIMAL(7, 2) UNSIGNED NULL,
  stars DOUBLE NULL,
  features SET ('illustrated', 'large print', 'maps') NOT NULL DEFAULT 'illustrated',
  format VARCHAR(10) NOT NULL DEFAULT 'paper',
  extra JSON NULL,
  blurb TEXT NULL,
  cover LONGBLOB NULL,
  search_name VARCHAR(250) AS (LOWER(name)) STORED,
  `default` BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Standard edition',
  PRIMARY KEY (isbn),
  KEY idx_title_name (name),
  KEY idx_title_blurb (blurb (100)),
  CONSTRAINT fk_title_publisher FOREIGN KEY (publisher_id) REFERENCES `Publisher` (`PublisherID`),
  CONSTRAINT title_isbn CHECK (isbn REGEXP '^97[89][0-9]{10}$'),
  CONSTRAINT title_stars CHECK (stars IS NULL OR stars BETWEEN 0 AND 5),
  CONSTRAINT title_format CHECK (format IN ('paper', 'hard', 'audio'))
);

CREATE TABLE title_author (
  isbn CHAR(13) NOT NULL,
  author_id BIGINT UNSIGNED NOT NULL,
  part ENUM ('author', 'editor', 'translator') NOT NULL DEFAULT 'author',
  position TINYINT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (isbn, author_id, part),
  CONSTRAINT fk_ta_title FOREIGN KEY (isbn) REFERENCES title (isbn) ON DELETE CASCADE,
  CONSTRAINT fk_ta_author FOREIGN KEY (author_id) REFERENCES author (id)
);

CREATE TABLE title_subject (
  isbn CHAR(13) NOT NULL,
  dewey VARCHAR(12) NOT NULL,
  PRIMARY KEY (isbn, dewey),
  CONSTRAINT fk_ts_title FOREIGN KEY (isbn) REFERENCES title (isbn) ON DELETE CASCADE,
  CONSTRAINT fk_ts_subject FOREIGN KEY (dewey) REFERENCES subject (dewey)
);

CREATE TABLE related_title (
  isbn CHAR(13) NOT NULL,
  related_isbn CHAR(13) NOT NULL,
  PRIMARY KEY (isbn, related_isbn),
  CONSTRAINT fk_rt_title FOREIGN KEY (isbn) REFERENCES title (isbn) ON DELETE CASCADE,
  CONSTRAINT fk_rt_related FOREIGN KEY (related_isbn) REFERENCES title (isbn) ON DELETE CASCADE
);

CREATE TABLE copy (
  isbn CHAR(13) NOT NULL,
  copy_no SMALLINT UNSIGNED NOT NULL,
  barcode BIGINT NOT NULL,
  `condition` ENUM ('as new', 'good', 'worn-out') NOT NULL DEFAULT 'good',
  branch_code CHAR(4) NULL,
  floor SMALLINT NULL,
  shelf_no SMALLINT UNSIGNED NULL,
  bought_at DATETIME(6) NULL,
  PRIMARY KEY (isbn, copy_no),
  UNIQUE KEY uk_copy_barcode (barcode),
  CONSTRAINT fk_copy_title FOREIGN KEY (isbn) REFERENCES title (isbn),
  CONSTRAINT fk_copy_shelf FOREIGN KEY (branch_code, floor, shelf_no)
    REFERENCES shelf (branch_code, floor, shelf_no) ON DELETE SET NULL
);

CREATE TABLE member (
  member_no INT UNSIGNED NOT NULL,
  name VARCHAR(100) NOT NULL,
  email VARCHAR(120) NULL,
  born_on DATE NOT NULL,
  guardian_no INT UNSIGNED NULL,
  notes TEXT NULL,
  version INT NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  changed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (member_no),
  UNIQUE KEY uk_member_email (email),
  CONSTRAINT fk_member_guardian FOREIGN KEY (guardian_no) REFERENCES member (member_no) ON DELETE SET NULL,
  CONSTRAINT member_email CHECK (email LIKE '%@%')
);

CREATE TABLE member_card (
  member_no INT UNSIGNED NOT NULL,
  card_code CHAR(10) NOT NULL,
  valid_until DATE NOT NULL,
  blocked BIT(1) NOT NULL DEFAULT b'0',
  PRIMARY KEY (member_no),
  UNIQUE KEY uk_card_code (card_code),
  CONSTRAINT fk_card_member FOREIGN KEY (member_no) REFERENCES member (member_no) ON DELETE CASCADE
);

CREATE TABLE loan (
  loan_id BIGINT NOT NULL AUTO_INCREMENT,
  isbn CHAR(13) NOT NULL,
  copy_no SMALLINT UNSIGNED NOT NULL,
  member_no INT UNSIGNED NOT NULL,
  lent_by INT NULL,
  taken_back_by INT NULL,
  lent_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  due_on DATE NOT NULL,
  returned_at DATETIME NULL,
  renewals TINYINT NOT NULL DEFAULT 0,
  PRIMARY KEY (loan_id),
  UNIQUE KEY uk_loan_copy_time (isbn, copy_no, lent_at),
  KEY idx_loan_due (due_on),
  CONSTRAINT fk_loan_copy FOREIGN KEY (isbn, copy_no) REFERENCES copy (isbn, copy_no),
  CONSTRAINT fk_loan_member FOREIGN KEY (member_no) REFERENCES member (member_no),
  CONSTRAINT fk_loan_lent_by FOREIGN KEY (lent_by) REFERENCES staff (staff_id),
  CONSTRAINT fk_loan_back_by FOREIGN KEY (taken_back_by) REFERENCES staff (staff_id),
  CONSTRAINT loan_renewals CHECK (renewals >= 0 AND renewals < 6),
  CONSTRAINT loan_order CHECK (returned_at IS NULL OR returned_at >= lent_at)
);

CREATE TABLE fine (
  fine_id INT NOT NULL AUTO_INCREMENT,
  loan_id BIGINT NOT NULL,
  amount DECIMAL(18, 4) NOT NULL,
  paid BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (fine_id),
  UNIQUE KEY uk_fine_loan (loan_id),
  CONSTRAINT fk_fine_loan FOREIGN KEY (loan_id) REFERENCES loan (loan_id) ON DELETE CASCADE,
  CONSTRAINT fine_amount CHECK (amount >= 0.5)
);

CREATE TABLE reservation (
  member_no INT UNSIGNED NOT NULL,
  isbn CHAR(13) NOT NULL,
  reserved_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  pickup_branch CHAR(4) NOT NULL,
  PRIMARY KEY (member_no, isbn),
  CONSTRAINT fk_res_member FOREIGN KEY (member_no) REFERENCES member (member_no) ON DELETE CASCADE,
  CONSTRAINT fk_res_title FOREIGN KEY (isbn) REFERENCES title (isbn) ON DELETE CASCADE,
  CONSTRAINT fk_res_branch FOREIGN KEY (pickup_branch) REFERENCES branch (branch_code)
);

CREATE TABLE `reading-class` (
  id INT NOT NULL AUTO_INCREMENT,
  `class` VARCHAR(60) NOT NULL,
  `from` DATETIME NOT NULL,
  `to` DATETIME NULL,
  `order` INT NULL,
  held_by INT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT fk_class_staff FOREIGN KEY (held_by) REFERENCES staff (staff_id)
);

CREATE TABLE class_member (
  id INT NOT NULL AUTO_INCREMENT,
  class_id INT NOT NULL,
  member_no INT UNSIGNED NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_class_member (class_id, member_no),
  CONSTRAINT fk_cm_class FOREIGN KEY (class_id) REFERENCES `reading-class` (id) ON DELETE CASCADE,
  CONSTRAINT fk_cm_member FOREIGN KEY (member_no) REFERENCES member (member_no) ON DELETE CASCADE
);

CREATE TABLE member_branch (
  member_no INT UNSIGNED NOT NULL,
  branch_code CHAR(4) NOT NULL,
  KEY idx_mb_member (member_no),
  CONSTRAINT fk_mb_member FOREIGN KEY (member_no) REFERENCES member (member_no),
  CONSTRAINT fk_mb_branch FOREIGN KEY (branch_code) REFERENCES branch (branch_code)
);

CREATE TABLE sys_setting (
  `key` VARCHAR(60) NOT NULL,
  value VARCHAR(4000) NULL,
  `2nd_value` VARCHAR(200) NULL,
  type VARCHAR(20) NOT NULL DEFAULT 'text',
  number INT NULL,
  UNIQUE KEY uk_setting (`key`)
);

CREATE VIEW overdue AS
  SELECT loan_id, member_no, due_on FROM loan WHERE returned_at IS NULL AND due_on < CURRENT_DATE;

CREATE TRIGGER loan_counts BEFORE INSERT ON loan FOR EACH ROW SET NEW.renewals = 0;
