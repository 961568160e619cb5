/* Runs a fuzz target on the files of the folders that are its arguments, one
 * test each; a finding ends the process, and names the file before. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A copy of its own size, so that a byte too far is seen. */
static void run_file(const char *path)
{
	struct stat st;
	uint8_t *bytes;
	FILE *f = fopen(path, "rb");

	must(f && fstat(fileno(f), &st) == 0);
	bytes = mem_new((size_t)st.st_size + !st.st_size, 1);
	must(fread(bytes, 1, (size_t)st.st_size, f) == (size_t)st.st_size);
	fclose(f);
	LLVMFuzzerTestOneInput(bytes, (size_t)st.st_size);
	free(bytes);
}


static int run_folder(const char *folder, int done)
{
	struct dirent **e;
	int n = scandir(folder, &e, NULL, alphasort);

	must(n >= 0);
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder, e[i]->d_name);
		if (*e[i]->d_name != '.') {
			printf("# %s\n", path);
			fflush(stdout);
			run_file(path);
			printf("ok %d - %s\n", ++done, e[i]->d_name);
		}
		free(e[i]);
	}
	free(e);
	return done;
}

int main(int n, char **arg)
{
	int done = 0;

	for (int i = 1; i < n; i++)
		done = run_folder(arg[i], done);
	must(done > 0);
	printf("1..%d\n", done);
	return 0;
}
