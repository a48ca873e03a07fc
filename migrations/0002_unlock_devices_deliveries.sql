CREATE TABLE `deliveries` (
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
);
--> statement-breakpoint
CREATE INDEX `deliveries_unsettled` ON `deliveries` (`status`,`updated_at`);--> statement-breakpoint
CREATE INDEX `deliveries_target` ON `deliveries` (`target`,`updated_at`);--> statement-breakpoint
CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`session_id` text NOT NULL,
	`name` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_endpoint` ON `devices` (`endpoint`);--> statement-breakpoint
CREATE INDEX `devices_user` ON `devices` (`user_id`);--> statement-breakpoint
CREATE INDEX `devices_session` ON `devices` (`session_id`);--> statement-breakpoint
CREATE TABLE `unlock_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`user_agent` text NOT NULL,
	`place` text NOT NULL,
	`status` text NOT NULL,
	`wrong_codes` integer NOT NULL,
	`session_id` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `unlock_requests_user` ON `unlock_requests` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `unlock_requests_expiry` ON `unlock_requests` (`expires_at`);--> statement-breakpoint
ALTER TABLE `users` ADD `preferences` text;--> statement-breakpoint
CREATE INDEX `recovery_codes_hash` ON `recovery_codes` (`hash`);