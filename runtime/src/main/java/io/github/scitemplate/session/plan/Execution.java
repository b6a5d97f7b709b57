package io.github.scitemplate.session.plan;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionRecord;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a session is to run, as a person typed it.
 *
 * @param place where experiments run; absent: where the config or the earlier session says
 * @param driver where the process is that hands out the experiments of a cluster
 * @param slurm values that replace those of the section {@code Slurm}, {@code key=value,…}; empty
 *     for none
 */
public record Execution(Optional<Place> place, Driver driver, String slurm) {
  /** Where the config says, with the driver in this process. */
  public static final Execution USUAL = new Execution(Optional.empty(), Driver.HERE, "");

  /** Where experiments run. */
  public enum Place {
    /** In worker processes of this machine. */
    LOCAL,
    /** In jobs of a Slurm cluster. */
    SLURM;

    /** The word that a person types, and that the session's record has. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Where an earlier session ran last; those that say nothing ran on one machine. */
    public static Place recorded(SessionRecord earlier) {
      return named(earlier).orElse(LOCAL);
    }

    /** Where an earlier session ran last, if it says so. */
    static Optional<Place> named(SessionRecord earlier) {
      return Optional.ofNullable(earlier.executor()).flatMap(Place::of);
    }

    /** The place of a word; empty if there is none, as in the record of a later version. */
    public static Optional<Place> of(String word) {
      for (Place place : values()) {
        if (place.word().equals(word)) {
          return Optional.of(place);
        }
      }
      return Optional.empty();
    }
  }

  /** Where the process is that hands out the experiments of a cluster. */
  public enum Driver {
    /** This process. */
    HERE,
    /** A job of the cluster. */
    JOB
  }

  /**
   * Reads what a person typed.
   *
   * @param executor {@code local} or {@code slurm}; empty if not given
   * @param driver {@code here} or {@code job}; empty if not given
   * @throws UserException for any other word
   */
  public static Execution of(String executor, String driver, String slurm) {
    Optional<Place> place = Place.of(executor);
    if (place.isEmpty() && !executor.isEmpty()) {
      throw new UserException(
          "executor is '" + executor + "'.",
          "Give `local` to train on this machine, or `slurm` to hand the experiments to Slurm.");
    }
    return new Execution(
        place,
        switch (driver) {
          case "", "here" -> Driver.HERE;
          case "job" -> Driver.JOB;
          default ->
              throw new UserException(
                  "driver is '" + driver + "'.",
                  "Give `here` to follow the session from this process, or `job` to have a Slurm job follow it.");
        },
        slurm);
  }

  /**
   * Where the experiments run: as typed, else as an earlier session was told, else on Slurm if the
   * config says what to ask it for.
   *
   * @param configured whether the config has a section for Slurm
   */
  public Place place(boolean configured, Optional<SessionRecord> earlier) {
    return place
        .or(() -> earlier.flatMap(Place::named))
        .orElse(configured ? Place.SLURM : Place.LOCAL);
  }

  /** The same with the driver in this process. */
  Execution withDriverHere() {
    return new Execution(place, Driver.HERE, slurm);
  }
}
