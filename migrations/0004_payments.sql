CREATE TABLE `checkout_sessions` (
	`provider` text NOT NULL,
	`id` text NOT NULL,
	`calendar_id` text NOT NULL,
	`booking_id` text NOT NULL,
	PRIMARY KEY(`provider`, `id`)
);
--> statement-breakpoint
CREATE TABLE `ledger` (
	`booking_id` text NOT NULL,
	`line` integer NOT NULL,
	`calendar_id` text NOT NULL,
	`account` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`reason` text NOT NULL,
	`reference` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`booking_id`, `line`)
);
--> statement-breakpoint
CREATE INDEX `ledger_calendar` ON `ledger` (`calendar_id`,`at`);--> statement-breakpoint
CREATE INDEX `ledger_captured` ON `ledger` (`reference`) WHERE account = 'captured';--> statement-breakpoint
CREATE INDEX `ledger_at` ON `ledger` (`at`);--> statement-breakpoint
CREATE TABLE `payments` (
	`booking_id` text PRIMARY KEY NOT NULL,
	`calendar_id` text NOT NULL,
	`is_unsettled` integer NOT NULL,
	`version` integer NOT NULL,
	`looked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `payments_unsettled` ON `payments` (`looked_at`) WHERE is_unsettled = 1;--> statement-breakpoint
CREATE TABLE `test_checkouts` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`calendar_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`title` text NOT NULL,
	`detail` text NOT NULL,
	`return_url` text NOT NULL,
	`status` text NOT NULL,
	`expires_at` integer NOT NULL,
	`capture_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `test_checkouts_key` ON `test_checkouts` (`key`);--> statement-breakpoint
CREATE TABLE `test_refunds` (
	`key` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`capture_id` text NOT NULL,
	`amount` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `bookings` ADD `payment` text;