CREATE TABLE `report_subscriptions` (
	`calendar_id` text NOT NULL,
	`user_id` text NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`calendar_id`, `user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `report_subscriptions_due` ON `report_subscriptions` (`due_at`);--> statement-breakpoint
CREATE INDEX `bookings_moved` ON `bookings` (`calendar_id`,`start_at`) WHERE substr(id, 1, 8) || substr(id, 10, 2) <> printf('%010x', start_at / 1000);