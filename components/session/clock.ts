/** A clock that never goes back, whatever `now` does: an hour set twice does not make a burst of an hour. */
export function onward(now: () => number): () => number {
  let last = now();
  let lost = 0;
  return () => {
    const reading = now();
    if (reading < last) lost += last - reading;
    last = reading;
    return reading + lost;
  };
}
