// The clock of a sitting, and the rule of what goes when it is late: src/lesson/timetable.py in the
// browser, function by function. A test compares the two over many inputs.
const timetable = (() => {
  const DAY = 24 * 60;
  const modulo = (number, by) => ((number % by) + by) % by;
  const two = (number) => String(number).padStart(2, "0");

  const clocked = (minutes) => `${two(modulo(Math.floor(minutes / 60), 24))}:${two(modulo(minutes, 60))}`;

  const begins = (start, minutes, lost) => {
    const times = [start];
    minutes.forEach((row, number) => {
      times[number] += lost[number] ?? 0;
      times.push(times[number] + row);
    });
    times[minutes.length] += lost[minutes.length] ?? 0;
    return times;
  };

  const behind = (now, start, passed) => modulo(now - start - passed + DAY / 2, DAY) - DAY / 2;

  const won = (taken) => taken.reduce((sum, [, minutes]) => sum + minutes, 0);

  const proposed = (late, marks) => {
    const taken = [];
    for (const mark of marks) {
      if (won(taken) >= late) break;
      taken.push(mark);
    }
    for (const mark of [...taken].reverse()) {
      if (won(taken) - mark[1] >= late) taken.splice(taken.lastIndexOf(mark), 1);
    }
    return taken.map(([name]) => name);
  };

  return { clocked, begins, behind, proposed };
})();
