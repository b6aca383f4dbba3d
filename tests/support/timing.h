/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every benchmark needs: clocks, the order of figures, and how busy the machine was. */
#ifndef SUPPORT_TIMING_H
#define SUPPORT_TIMING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Seconds since some moment, and seconds of processor time this process has used. */
double timing_now(void);
double timing_cpu(void);

/* Sorts; the value below which `part` (0..1) of them lie. */
double timing_quantile(double *v, size_t n, double part);

/* One line about the machine: processors and load. Print it first. */
void timing_machine(void);

/* What the kernel says of a process. */
struct timing_usage {
	double cpu;              /* seconds */
	uint64_t wakes;          /* voluntary context switches of its main thread */
	uint64_t resident_kib, private_kib;    /* private: without what libraries and files share */
};

void timing_usage(struct timing_usage *out, pid_t pid);

#endif
