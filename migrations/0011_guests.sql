CREATE TABLE `guest_bookings` (
	`address` text NOT NULL,
	`booking_id` text NOT NULL,
	`calendar_id` text NOT NULL,
	`network` text NOT NULL,
	`state` text NOT NULL,
	`mails` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`address`, `booking_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `guest_bookings_network` ON `guest_bookings` (`network`,`created_at`);--> statement-breakpoint
ALTER TABLE `bookings` ADD `guest` integer DEFAULT false NOT NULL;