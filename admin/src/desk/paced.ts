/** Does the work at once; what is asked for too soon after is done together, when that time is over. */
export function paced(every: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const ask = () => {
    if (timer) {
      again = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      if (again) ask();
    }, every);
    again = false;
    work();
  };
  return ask;
}
