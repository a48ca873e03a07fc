CREATE TABLE `busy_sources` (
	`id` text PRIMARY KEY NOT NULL,
	`calendar_id` text NOT NULL,
	`label` text NOT NULL,
	`host` text NOT NULL,
	`address` text NOT NULL,
	`etag` text,
	`last_modified` text,
	`read_for` text NOT NULL,
	`read_at` integer NOT NULL,
	`asked_at` integer NOT NULL,
	`checked_at` integer,
	`fine_at` integer,
	`failure` text,
	`busy_count` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `busy_sources_calendar` ON `busy_sources` (`calendar_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `busy_sources_asked` ON `busy_sources` (`asked_at`);--> statement-breakpoint
CREATE TABLE `feeds` (
	`user_id` text NOT NULL,
	`calendar_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `calendar_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feeds_hash` ON `feeds` (`hash`);