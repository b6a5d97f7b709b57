package io.github.scitemplate.cluster;

import java.time.Duration;

/**
 * How a driver works.
 *
 * @param maxJobs the most tasks that may wait or run at once
 * @param look the shortest time between two questions to the engine about its tasks
 * @param rarestLook the longest, when nothing changes
 * @param hear how often the files of a few tasks are read; those of many are read more rarely
 */
public record DriverSettings(int maxJobs, Duration look, Duration rarestLook, Duration hear) {
  private static final Duration USUAL_RAREST_LOOK = Duration.ofMinutes(5);
  private static final Duration USUAL_HEAR = Duration.ofSeconds(1);

  public DriverSettings {
    if (maxJobs < 1 || look.compareTo(rarestLook) > 0 || hear.isNegative() || hear.isZero()) {
      throw new IllegalArgumentException(
          maxJobs + " tasks, a look each " + look + " to " + rarestLook + ", hearing each " + hear);
    }
  }

  /** Settings with the shortest time between two questions to the engine. */
  public static DriverSettings of(int maxJobs, Duration look) {
    Duration rarest = look.compareTo(USUAL_RAREST_LOOK) > 0 ? look : USUAL_RAREST_LOOK;
    Duration hear = look.compareTo(USUAL_HEAR) < 0 ? look : USUAL_HEAR;
    return new DriverSettings(maxJobs, look, rarest, hear);
  }

  /** How long to wait for the files of a task that is gone: shared disks show them late. */
  Duration settle() {
    return look;
  }

  /** The shortest time between two submissions. */
  Duration betweenSubmissions() {
    return look.dividedBy(3);
  }
}
