/* Stands between a program and its disk (LD_PRELOAD), for the files of one folder: DISK_FOLDER.

   With DISK_LOG, every change and every sync is written to that log in its order, together with what the program writes to
   its standard output: there the saver acknowledges. With DISK_ROOM, a file of eight bytes, the files can grow by only
   so many bytes: a write goes as far as it can, and the next one fails with ENOSPC. The number may be changed meanwhile. With
   DISK_SWALLOWS too, for the counter-proof, what there is no room for is called written.

   The -shm file is no part of the log: SQLite makes it anew after every crash. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST 4096
#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static char names[MOST][64]; /* of the files that are open; "." is the folder itself */
static int log_file = -2;
static int64_t *room;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void lock(void) { pthread_mutex_lock(&one); }
static void unlock(void) { pthread_mutex_unlock(&one); }

/* A fork while another thread holds the lock would leave the child with a lock that nobody lets go of. */
__attribute__((constructor)) static void loaded(void) { pthread_atfork(lock, unlock, unlock); }

static void begin(void) {
    if (log_file != -2) return;
    const char *path = getenv("DISK_LOG");
    log_file = path ? REAL(open64)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    path = getenv("DISK_ROOM");
    if (path) {
        int file = REAL(open64)(path, O_RDWR | O_CLOEXEC);
        room = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (room == MAP_FAILED) abort();
    }
}

/* Nothing where the path lies elsewhere. */
static const char *name_in_folder(const char *path) {
    const char *folder = getenv("DISK_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length)) return NULL;
    if (!path[length]) return ".";
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *name_of(int file) { return file >= 0 && file < MOST && names[file][0] ? names[file] : NULL; }

static void all(const void *data, size_t length) {
    const char *at = data;
    while (length) {
        ssize_t done = REAL(write)(log_file, at, length);
        if (done <= 0) abort(); /* a log with a hole would prove nothing */
        at += done, length -= done;
    }
}

static void note(char what, const char *name, int64_t place, const void *data, int64_t length) {
    size_t end = strlen(name);
    if (log_file < 0 || (end > 4 && !strcmp(name + end - 4, "-shm"))) return;
    struct __attribute__((packed)) { char what; char name[63]; int64_t place, length; } head = {.what = what};
    strncpy(head.name, name, sizeof head.name - 1);
    head.place = place, head.length = length;
    all(&head, sizeof head);
    all(data, length);
}

static int opened(const char *path, int flags, mode_t mode) {
    const char *name = name_in_folder(path);
    if (!name) return REAL(open64)(path, flags, mode); /* a pipe may keep its opener waiting: not with the lock held */
    pthread_mutex_lock(&one);
    begin();
    int was_there = !access(path, F_OK);
    int file = REAL(open64)(path, flags, mode);
    if (file >= 0 && file < MOST) {
        strncpy(names[file], name, sizeof names[file] - 1);
        if (!was_there) note('C', name, 0, NULL, 0);
        else if (flags & O_TRUNC) note('T', name, 0, NULL, 0);
    }
    pthread_mutex_unlock(&one);
    return file;
}

#define OPEN(function)                                  \
    int function(const char *path, int flags, ...) {    \
        va_list more;                                   \
        va_start(more, flags);                          \
        mode_t mode = va_arg(more, mode_t);             \
        va_end(more);                                   \
        return opened(path, flags, mode);               \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    if (file >= 0 && file < MOST) names[file][0] = 0;
    return REAL(close)(file);
}

/* How many of these bytes there is room for; takes the room. */
static int64_t taken(int file, int64_t place, int64_t length) {
    struct stat now;
    if (!room || fstat(file, &now)) return length;
    int64_t more = place + length - now.st_size;
    if (more <= 0) return length;
    int64_t fits = more <= *room ? more : *room;
    if (fits < 0) fits = 0;
    *room -= fits;
    return length - (more - fits);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) {
    const char *name = name_of(file);
    if (!name) return REAL(pwrite64)(file, data, length, place);
    pthread_mutex_lock(&one);
    int64_t fits = taken(file, place, length);
    ssize_t done = -1;
    int swallows = room && getenv("DISK_SWALLOWS");
    if (length && fits <= 0 && !swallows) errno = ENOSPC;
    else done = REAL(pwrite64)(file, data, fits, place);
    int problem = errno;
    if (done > 0) note('W', name, place, data, done);
    if (swallows) done = length;
    pthread_mutex_unlock(&one);
    errno = problem;
    return done;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t place) { return pwrite64(file, data, length, place); }

ssize_t write(int file, const void *data, size_t length) {
    if (name_of(file)) return pwrite64(file, data, length, lseek(file, 0, SEEK_CUR));
    if (file != 1) return REAL(write)(file, data, length);
    pthread_mutex_lock(&one);
    begin();
    note('A', "", 0, data, length);
    pthread_mutex_unlock(&one);
    return REAL(write)(file, data, length);
}

static int cut(int file, off64_t size) {
    const char *name = name_of(file);
    if (!name) return REAL(ftruncate64)(file, size);
    pthread_mutex_lock(&one);
    struct stat before;
    int64_t grows = fstat(file, &before) ? 0 : size - before.st_size;
    int done = -1;
    if (room && grows > 0 && grows > *room) errno = ENOSPC;
    else done = REAL(ftruncate64)(file, size);
    if (!done && room) *room -= grows;
    if (!done) note('T', name, size, NULL, 0);
    pthread_mutex_unlock(&one);
    return done;
}

int ftruncate64(int file, off64_t size) { return cut(file, size); }
int ftruncate(int file, off_t size) { return cut(file, size); }

/* Only noted: the disk of the log is a model, and waiting for the real one would prove nothing more. */
static int synced(int file, const char *function) {
    const char *name = name_of(file);
    if (!name || log_file < 0) return ((int (*)(int))real(function))(file);
    pthread_mutex_lock(&one);
    note('S', name, 0, NULL, 0);
    pthread_mutex_unlock(&one);
    return 0;
}

int fsync(int file) { return synced(file, "fsync"); }
int fdatasync(int file) { return synced(file, "fdatasync"); }

int unlink(const char *path) {
    const char *name = name_in_folder(path);
    if (!name) return REAL(unlink)(path);
    pthread_mutex_lock(&one);
    struct stat before;
    int64_t size = stat(path, &before) ? 0 : before.st_size;
    int done = REAL(unlink)(path);
    if (!done && room) *room += size;
    if (!done) note('U', name, 0, NULL, 0);
    pthread_mutex_unlock(&one);
    return done;
}
