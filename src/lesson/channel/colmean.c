/* The mean of the numbers on standard input, added one after the other. */
#include <stdio.h>

int main(int argc, char **argv)
{
    double number, sum = 0;
    long count = 0;

    if (argc > 1) {
        printf("colmean " VERSION ", data in " DATA "\n");
        return 0;
    }
    while (scanf("%lf", &number) == 1) {
        sum += number;
        count++;
    }
    if (count == 0) {
        fprintf(stderr, "colmean: no numbers on standard input\n");
        return 1;
    }
    printf("%.1f\n", sum / count);
    return 0;
}
