/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox/landlock.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in <linux/landlock.h>, of which distributions have older versions than their kernels. */
#define GET_VERSION 1u
#define PATH_BENEATH 1
#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_DIR (UINT64_C(1) << 7)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SOCK (UINT64_C(1) << 9)
#define FS_TRUNCATE (UINT64_C(1) << 14)
#define NET_ALL UINT64_C(3)   /* bind and connect, of TCP */
#define SCOPE_ALL UINT64_C(3) /* abstract sockets, signals */

/* What each version handles. */
#define FS_OF_1 ((UINT64_C(1) << 13) - 1)
#define FS_OF_2 ((UINT64_C(1) << 14) - 1) /* and moving from folder to folder */
#define FS_OF_3 ((UINT64_C(1) << 15) - 1) /* and truncating */
#define FS_OF_5 ((UINT64_C(1) << 16) - 1) /* and commands to devices */

struct ruleset {
	uint64_t fs, net, scope;
};
struct beneath {
	uint64_t rights;
	int32_t parent;
} __attribute__((packed));

static int make_ruleset(const struct ruleset *r, size_t size, unsigned flags)
{
	return (int)syscall(SYS_landlock_create_ruleset, r, size, flags);
}

int landlock_abi(void)
{
	const int abi = make_ruleset(NULL, 0, GET_VERSION);

	return abi > 0 ? abi : 0;
}

void landlock_allow(struct landlock_rules *r, const char *path, unsigned rights)
{
	ASSERT(r->n < LANDLOCK_ROWS);
	r->row[r->n].path = path;
	r->row[r->n].rights = rights;
	r->n++;
}

static uint64_t rights_of(unsigned rights, bool is_folder)
{
	uint64_t fs = 0;

	if (rights & (LANDLOCK_READ | LANDLOCK_WRITE | LANDLOCK_RUN))
		fs |= FS_READ_FILE | FS_READ_DIR;
	if (rights & LANDLOCK_RUN)
		fs |= FS_EXECUTE;
	if (rights & LANDLOCK_WRITE)
		fs |= FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG | FS_REMOVE_FILE;
	if (rights & (LANDLOCK_WRITE | LANDLOCK_PLACE))
		fs |= FS_MAKE_DIR | FS_REMOVE_DIR | FS_MAKE_SOCK | FS_REMOVE_FILE;
	/* Of what is no folder, only what can be done to files. */
	return is_folder ? fs : fs & (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE);
}

static bool add_row(int set, const char *path, unsigned rights, uint64_t handled)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;
	struct beneath b;
	bool ok;

	if (fd < 0)
		return true;
	ok = fstat(fd, &st) == 0;
	b = (struct beneath){ .rights = rights_of(rights, ok && S_ISDIR(st.st_mode)) & handled, .parent = fd };
	ok = ok && syscall(SYS_landlock_add_rule, set, PATH_BENEATH, &b, 0) == 0;
	close(fd);
	return ok;
}

int landlock_enter(const struct landlock_rules *r)
{
	const int abi = landlock_abi();
	const struct ruleset all = {
		.fs = abi >= 5 ? FS_OF_5 : abi >= 3 ? FS_OF_3
				   : abi == 2       ? FS_OF_2
						    : FS_OF_1,
		.net = abi >= 4 && r->no_tcp ? NET_ALL : 0,
		.scope = abi >= 6 && r->alone ? SCOPE_ALL : 0,
	};
	/* Kernels take a longer structure than theirs only when what they do not know is zero, and then they do. */
	const int set = abi > 0 ? make_ruleset(&all, sizeof(all), 0) : -1;
	bool ok = set >= 0;

	if (abi == 0)
		return 0;
	for (size_t i = 0; ok && i < r->n; i++)
		ok = add_row(set, r->row[i].path, r->row[i].rights, all.fs);
	ok = ok && syscall(SYS_landlock_restrict_self, set, 0) == 0;
	if (set >= 0)
		close(set);
	return ok ? abi : -1;
}
