package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.compiled.graph.Value;
import org.jspecify.annotations.Nullable;

/** Records parts of arrays: whole axes, slices, single places and new axes. */
final class RecordedIndexer extends NDArrayIndexer {
  private final Recorder recorder;

  RecordedIndexer(Recorder recorder) {
    this.recorder = recorder;
  }

  /** The argument at {@code place} as int64, as DJL makes indices. */
  static Value whole(Call call, int place) {
    Value index = call.value(place);
    return index.type() == DataType.INT64
        ? index
        : call.step(index.knownShape(), DataType.INT64, "to", index, DataType.INT64);
  }

  @Override
  public NDArray get(NDArray array, NDIndex index) {
    if (index.getEllipsisIndex() >= 0) {
      throw new NotRecordable("an index with an ellipsis");
    }
    NDArray now = array;
    int axis = 0;
    for (NDIndexElement element : index.getIndices()) {
      if (element instanceof NDIndexFixed fixed) {
        now = at(now, axis, fixed.getIndex());
      } else if (element instanceof NDIndexSlice slice) {
        now = slice(now, axis++, slice);
      } else if (element instanceof NDIndexNull) {
        now = now.expandDims(axis++);
      } else if (element instanceof NDIndexAll) {
        axis++;
      } else {
        throw new NotRecordable("an index by " + element.getClass().getSimpleName());
      }
    }
    return now;
  }

  private NDArray at(NDArray array, int axis, long place) {
    long length = array.getShape().get(axis);
    NDArray real = recorder.real(array);
    long from = place < 0 ? place + length : place;
    NDArray result = real.get(":, ".repeat(axis) + from);
    return recorder.bound("select", result, recorder.value(array), axis, from);
  }

  private NDArray slice(NDArray array, int axis, NDIndexSlice slice) {
    long length = array.getShape().get(axis);
    long min = place(slice.getMin(), 0, length);
    long max = place(slice.getMax(), length, length);
    long step = slice.getStep() == null ? 1 : slice.getStep();
    if (step < 1) {
      throw new NotRecordable("a slice backwards");
    }
    NDArray real = recorder.real(array);
    NDArray result = real.get(":, ".repeat(axis) + min + ":" + max + ":" + step);
    return recorder.bound("slice", result, recorder.value(array), axis, min, max, step);
  }

  private static long place(@Nullable Long given, long otherwise, long length) {
    if (given == null) {
      return otherwise;
    }
    long place = given < 0 ? given + length : given;
    return Math.min(Math.max(place, 0), length);
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullPick index) {
    throw new NotRecordable("an index by pick");
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullTake index) {
    throw new NotRecordable("an index by take");
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullSlice index) {
    throw new NotRecordable("an index by a full slice");
  }

  @Override
  public void set(NDArray array, NDIndex index, Object value) {
    throw new NotRecordable("set of a part of an array");
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice index, NDArray value) {
    throw new NotRecordable("set of a part of an array");
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice index, Number value) {
    throw new NotRecordable("set of a part of an array");
  }
}
