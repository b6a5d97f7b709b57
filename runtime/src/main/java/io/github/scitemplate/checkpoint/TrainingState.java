package io.github.scitemplate.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.ScheduleState;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/**
 * The state of a training run, besides its tensors. It holds no random generators, since all draws
 * derive from the seed and the position.
 *
 * @param monitor position, best score, stop cause
 * @param batchesPerEpoch iterations in an epoch
 * @param schedule the learning rate's state
 * @param updates how many updates each part of the model, each group of its parameters and each
 *     average has had
 * @param tracker the sums of the training metrics since the last log line
 * @param validationPending whether the last iteration is trained and logged, but what follows, such
 *     as a validation, is not done yet
 * @param seconds the seconds trained so far, without pauses between attempts
 * @param secondsWaited how much of that the training thread waited for data
 * @param streams what is in each file that training appends to, by file name
 */
public record TrainingState(
    MonitorState monitor,
    long batchesPerEpoch,
    ScheduleState schedule,
    Map<String, Long> updates,
    MetricTracker.Sums tracker,
    boolean validationPending,
    double seconds,
    double secondsWaited,
    Map<String, FilePrefix> streams) {

  private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().create();

  /**
   * The same state without what differs from run to run, which is enough for a model that nobody
   * trains further.
   */
  public TrainingState withoutHistory() {
    return new TrainingState(
        monitor, batchesPerEpoch, schedule, updates, tracker, validationPending, 0, 0, Map.of());
  }

  String toJson() {
    return GSON.toJson(this);
  }

  static TrainingState fromJson(String json) throws IOException {
    try {
      TrainingState state = GSON.fromJson(json, TrainingState.class);
      if (state == null
          || state.monitor() == null
          || state.schedule() == null
          || state.updates() == null
          || state.tracker() == null
          || state.tracker().values() == null
          || state.tracker().counts() == null
          || hasNull(state.updates().values())
          || hasNull(state.tracker().values())
          || hasNull(state.tracker().counts())
          || state.streams() == null
          || hasNull(state.streams().values())) {
        throw new IOException("the training state is incomplete");
      }
      if (state.monitor().iteration() < 0
          || state.monitor().bestIteration() < 0
          || state.batchesPerEpoch() < 0
          || state.streams().values().stream().anyMatch(stream -> stream.bytes() < 0)) {
        throw new IOException("the training state counts below zero");
      }
      return state;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new IOException("the training state is damaged: " + FileFailure.firstLine(e), e);
    }
  }

  private static boolean hasNull(Collection<?> values) {
    return values.stream().anyMatch(Objects::isNull);
  }
}
