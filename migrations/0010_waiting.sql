CREATE TABLE `waiting` (
	`calendar_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`seats` integer NOT NULL,
	`offer` text,
	`created_at` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`calendar_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `waiting_user` ON `waiting` (`user_id`,`from_at`);--> statement-breakpoint
CREATE INDEX `waiting_to` ON `waiting` (`to_at`);