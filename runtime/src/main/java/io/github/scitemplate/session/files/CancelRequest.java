package io.github.scitemplate.session.files;

import com.google.gson.Gson;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks the process that works on a session to save and end. It is the file {@code
 * .lease/cancel.json}, so that the process may run on any machine that shares the disk. A request
 * names the lease that it is meant for, so that one which was left behind stops nobody else.
 *
 * @param lease the number of the lease
 * @param id what distinguishes the lease from others of that number
 * @param by who asks, for people
 */
public record CancelRequest(long lease, String id, String by) {
  private static final String NAME = "cancel.json";
  private static final long MOST_BYTES = 1 << 16;
  private static final Gson GSON = new Gson();

  /** The request to whoever holds a lease. */
  public static CancelRequest to(SessionLease.Holder holder, String by) {
    return new CancelRequest(holder.number(), holder.id(), by);
  }

  /** Writes the request into the folder of the lease; it replaces an earlier one. */
  public void write(Path directory) throws IOException {
    AtomicFile.write(directory.resolve(NAME), JsonRecord.text(GSON, this));
  }

  /** The request in the folder of a lease; nothing if there is none, or it is damaged. */
  static Optional<CancelRequest> read(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      if (!OwnFile.isListed(file)) {
        return Optional.empty();
      }
      return Optional.of(
              JsonRecord.read(file, MOST_BYTES, json -> GSON.fromJson(json, CancelRequest.class)))
          .filter(CancelRequest::isComplete);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  private boolean isComplete() {
    return id != null && by != null;
  }

  /** Whether it is meant for the lease of this number and id. */
  boolean isFor(long number, String lease) {
    return this.lease == number && id.equals(lease);
  }

  /** Deletes the request, unless another one has replaced it. */
  public void withdraw(Path directory) throws IOException {
    if (read(directory).equals(Optional.of(this))) {
      OwnFile.delete(directory.resolve(NAME));
    }
  }

  /** Deletes whatever request is there. */
  static void forget(Path directory) throws IOException {
    OwnFile.delete(directory.resolve(NAME));
  }
}
