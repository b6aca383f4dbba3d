/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a program of curses can do with a key: show it. What ui_bench measures the interface against. */
#include <locale.h>
#include <ncurses.h>

#define CTRL_Q 17
#define CTRL_U 21

int main(void)
{
	int c;

	setlocale(LC_ALL, "");
	initscr();
	raw();
	noecho();
	mvaddstr(0, 0, "echo");
	move(LINES - 1, 0);
	refresh();
	while ((c = getch()) != CTRL_Q && c != ERR) {
		if (c == CTRL_U) {
			move(LINES - 1, 0);
			clrtoeol();
		} else {
			addch((chtype)c);
		}
		refresh();
	}
	endwin();
	return 0;
}
