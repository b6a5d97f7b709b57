package io.github.scitemplate.storage.faults;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What a shared disk may do to its clients. */
public enum Fault {
  /** Links are refused with EPERM. */
  LINKS_NOT_PERMITTED,
  /** Links are refused with EOPNOTSUPP. */
  LINKS_NOT_SUPPORTED,
  /** A change is made, but its answer is lost: the client hears of the second, vain try. */
  LOST_ANSWERS,
  /** Names that others made or deleted are looked up late. A listing shows them. */
  LATE_NAMES,
  /** Listings are late, too, but by less. */
  LATE_LISTINGS,
  /** A file that was replaced while it was open cannot be read on. */
  STALE_HANDLES,
  /** Now and then a call fails with EIO, once. */
  INPUT_OUTPUT_ERRORS,
  /** Folders cannot be synced. */
  NO_SYNC_OF_FOLDERS;

  /** Some faults, which go together. */
  public static Set<Fault> some(RandomGenerator random) {
    Set<Fault> some = EnumSet.noneOf(Fault.class);
    for (Fault fault : values()) {
      if (random.nextInt(3) == 0) {
        some.add(fault);
      }
    }
    return some;
  }
}
