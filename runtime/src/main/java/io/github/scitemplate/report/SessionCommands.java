package io.github.scitemplate.report;

/**
 * Writes commands on a session as a person types them in the project's folder.
 *
 * @param session the session's name
 * @param resultDirectory where sessions are kept, as typed
 * @param place options that say where a new session runs, each after a blank; empty for none
 */
public record SessionCommands(String session, String resultDirectory, String place) {
  private static final String USUAL_DIRECTORY = "results";

  /** Commands on a session whose config says where it runs. */
  public SessionCommands(String session, String resultDirectory) {
    this(session, resultDirectory, "");
  }

  /**
   * The same for a session that was told to run on Slurm, so that sessions like it do so, too.
   *
   * @param configured whether the config says that already
   * @param values for Slurm as they were typed; empty for none
   */
  public SessionCommands onSlurm(boolean configured, String values) {
    return new SessionCommands(
        session,
        resultDirectory,
        (configured ? "" : " -Dexecutor=slurm")
            + (values.isEmpty() ? "" : " -Dslurm=" + quoted(values)));
  }

  /** The command that goes on with the session. */
  String resume() {
    return of("resume", "");
  }

  String resumeFailed() {
    return of("resume", " -DretryFailed");
  }

  /** The command that trains the same config under another name. */
  String again(String overrides, String name, String more) {
    String set = overrides.isEmpty() ? more : more.isEmpty() ? overrides : overrides + "," + more;
    return "mvn template:train -Dcfg="
        + quoted(resultDirectory + "/" + session + "/config.yaml")
        + (set.isEmpty() ? "" : " -Dset=" + quoted(set))
        + " -Dsession="
        + quoted(session + "-" + name)
        + place
        + directory();
  }

  /** The command that trains the config of a search's best experiment under another name. */
  String winner(String set) {
    return "mvn template:train -Dcfg="
        + quoted(resultDirectory + "/" + session + "/best_config.yaml")
        + " -Dset="
        + quoted(set)
        + " -Dsession="
        + quoted(session + "-winner")
        + place
        + directory();
  }

  /**
   * The command that runs an experiment again and compares.
   *
   * @param experiment its number, or what a page replaces by a number
   */
  String reproduce(String experiment) {
    return of("reproduce", " -Dexperiment=" + experiment);
  }

  String evaluate(String experiment, String split) {
    return of("evaluate", " -Dexperiment=" + experiment + " -Dsplit=" + split);
  }

  String predict(String experiment, String split) {
    return of(
        "predict", " -Dexperiment=" + experiment + " -Dsplit=" + split + " -Dout=predictions.csv");
  }

  /** The command that writes the report anew. */
  public String report() {
    return of("report", "");
  }

  private String of(String goal, String more) {
    return "mvn template:" + goal + " -Dsession=" + quoted(session) + more + directory();
  }

  private String directory() {
    return resultDirectory.equals(USUAL_DIRECTORY) ? "" : " -DresultDir=" + quoted(resultDirectory);
  }

  /** The word as a shell takes it for one. */
  static String quoted(String word) {
    return word.matches("[\\p{L}\\p{N}_@%+=:,./-]+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
