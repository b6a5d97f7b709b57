package io.github.scitemplate.logger;

import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** A directory with an event file. TensorBoard shows it under one name and in one colour. */
final class TensorBoardRun implements AutoCloseable {
  private static final String FILE_VERSION = "brain.Event:2";

  private final EventFile file;
  private final InstantSource clock;

  /** Opens the run's file; the parameters are those of {@link EventFile#open}. */
  TensorBoardRun(
      Path experiment,
      String run,
      int number,
      Map<String, FilePrefix> written,
      ChangedFiles changed,
      InstantSource clock)
      throws IOException {
    this.clock = clock;
    this.file = EventFile.open(experiment, run, number, written, changed, clock.instant());
    if (file.length() == 0) {
      file.append(event().text(3, FILE_VERSION));
      file.flush();
    }
  }

  private ProtobufMessage event() {
    return new ProtobufMessage().number(1, HyperparameterMessages.seconds(clock.instant()));
  }

  /**
   * Adds a value. Each value names its plugin, although only the first value of a tag has to. An
   * event that is logged again after a resume therefore has the same size as before, and a
   * TensorBoard that had read beyond the checkpoint goes on at the beginning of a record.
   */
  void write(long step, String tag, SummaryValue value) throws IOException {
    ProtobufMessage tagged =
        new ProtobufMessage().text(1, tag).message(8, value.tensor()).message(9, value.metadata());
    file.append(event().integer(2, step).message(5, new ProtobufMessage().message(1, tagged)));
  }

  EventFile file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
