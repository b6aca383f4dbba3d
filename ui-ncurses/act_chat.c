/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/action.h"

const struct action act_chat[] = { { 0 } };
