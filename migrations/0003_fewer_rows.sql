CREATE TABLE `__new_bookings` (
	`calendar_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text,
	`user_name` text NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`seats` integer NOT NULL,
	`status` text NOT NULL,
	`note` text NOT NULL,
	`price_amount` integer,
	`price_currency` text,
	`checked_in_at` integer,
	`created_at` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`calendar_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_bookings`("calendar_id", "id", "user_id", "user_name", "start_at", "end_at", "seats", "status", "note", "price_amount", "price_currency", "checked_in_at", "created_at", "version") SELECT "calendar_id", "id", "user_id", "user_name", "start_at", "end_at", "seats", "status", "note", "price_amount", "price_currency", "checked_in_at", "created_at", "version" FROM `bookings`;--> statement-breakpoint
DROP TABLE `bookings`;--> statement-breakpoint
ALTER TABLE `__new_bookings` RENAME TO `bookings`;--> statement-breakpoint
CREATE INDEX `bookings_user` ON `bookings` (`user_id`,`start_at`);--> statement-breakpoint
CREATE TABLE `__new_deliveries` (
	`dedupe` text NOT NULL,
	`user_id` text NOT NULL,
	`channel` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`error` text NOT NULL,
	`job` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`dedupe`, `user_id`, `channel`, `target`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_deliveries`("dedupe", "user_id", "channel", "target", "kind", "status", "attempts", "error", "job", "created_at", "updated_at") SELECT "dedupe", "user_id", "channel", "target", "kind", "status", "attempts", "error", "job", "created_at", "updated_at" FROM `deliveries` WHERE "target" <> '';--> statement-breakpoint
DROP TABLE `deliveries`;--> statement-breakpoint
ALTER TABLE `__new_deliveries` RENAME TO `deliveries`;--> statement-breakpoint
CREATE INDEX `deliveries_open` ON `deliveries` (`status`,`updated_at`) WHERE status = 'waiting' OR status = 'sending' OR status = 'dead';--> statement-breakpoint
CREATE INDEX `deliveries_mailed` ON `deliveries` (`target`,`updated_at`) WHERE channel = 'email' AND status = 'sent';--> statement-breakpoint
CREATE TABLE `__new_notifications` (
	`user_id` text NOT NULL,
	`dedupe` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`url` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer,
	PRIMARY KEY(`user_id`, `dedupe`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_notifications`("user_id", "dedupe", "id", "kind", "title", "text", "url", "created_at", "read_at") SELECT "user_id", "dedupe", "id", "kind", "title", "text", "url", "created_at", "read_at" FROM `notifications`;--> statement-breakpoint
DROP TABLE `notifications`;--> statement-breakpoint
ALTER TABLE `__new_notifications` RENAME TO `notifications`;--> statement-breakpoint
ALTER TABLE `users` ADD `window_open` integer DEFAULT false NOT NULL;